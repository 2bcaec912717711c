package dev.regpath.harness;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happened to the objects of one collection, as an API server remembers it for watches that begin later. The mock
 * server remembers nothing. Thread-safe.
 */
final class WatchHistory {
    /**
     * An event.
     *
     * @param version the collection's after it
     * @param deletion whether it tells that an object is gone
     * @param json as a watch sends it
     */
    record Event(long version, boolean deletion, String json) {}

    private final List<Event> events = new ArrayList<>();
    private long newest;
    private boolean listedSince = true;
    private int forgotten;

    /** Notes an event that the mock server sent. */
    synchronized void add(String json) {
        JsonObject event = JsonParser.parseString(json).getAsJsonObject();
        long version = event.getAsJsonObject("object")
                .getAsJsonObject("metadata")
                .get("resourceVersion")
                .getAsLong();
        boolean deletion = event.get("type").getAsString().equals("DELETED");
        newest = Math.max(newest, version);
        events.add(new Event(deletion ? newest : version, deletion, json));
        notifyAll();
    }

    /** Forgets everything, as a server does in time: watches that go on from earlier versions are told that they are too old. */
    synchronized void forget() {
        events.clear();
        forgotten++;
        listedSince = false;
        notifyAll();
    }

    /** Notes that somebody has a whole list, and so a version from which a watch may go on. */
    synchronized void listed() {
        listedSince = true;
    }

    /** How often something was forgotten. */
    synchronized int forgotten() {
        return forgotten;
    }

    /** Whether a watch may go on from a version: not from one of before it forgot. */
    synchronized boolean remembers() {
        return listedSince;
    }

    /** The position from which a watch is to be told, that knows all up to a version. */
    synchronized int after(long version) {
        int position = events.size();
        for (int i = events.size() - 1; i >= 0; i--) {
            Event event = events.get(i);
            // A deletion has no version of its own here; to hear of it twice does no harm.
            if (event.version() > version || (event.deletion() && event.version() == version)) {
                position = i;
            }
        }
        return position;
    }

    /** The event at a position, as soon as there is one, at most so long. */
    synchronized Optional<Event> await(int position, int lastForgotten, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (events.size() <= position && forgotten == lastForgotten && System.nanoTime() < end) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return forgotten == lastForgotten && events.size() > position
                ? Optional.of(events.get(position))
                : Optional.empty();
    }

    /** The version of the collection. */
    synchronized long newest() {
        return newest;
    }
}
