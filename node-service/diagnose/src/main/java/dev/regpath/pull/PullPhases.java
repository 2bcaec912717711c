package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a pull has spent its time on, as exact as its progress was looked at.
 *
 * @param resolve until the first piece of content was seen to be fetched
 * @param fetch until the last one was there
 * @param unpack until the end; containerd unpacks the first layers while it fetches others, which counts as fetching
 */
public record PullPhases(Duration resolve, Duration fetch, Duration unpack) {
    public PullPhases {
        requireNonNull(resolve, "resolve");
        requireNonNull(fetch, "fetch");
        requireNonNull(unpack, "unpack");
    }
}
