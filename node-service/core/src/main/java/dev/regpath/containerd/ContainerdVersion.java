package dev.regpath.containerd;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of containerd, and what it knows of hosts.toml. The sources of each rule are in
 * {@code core/remotes/docker/config/hosts.go} (1.x: {@code remotes/docker/config/hosts.go}); those marked "seen" were tried on
 * 1.6.20, 1.7.24 and 2.1.9.
 */
public record ContainerdVersion(int major, int minor, int patch) implements Comparable<ContainerdVersion> {
    /** Stands for versions not yet released, and for a daemon whose version is not known. */
    public static final ContainerdVersion NEWEST = new ContainerdVersion(Integer.MAX_VALUE, 0, 0);

    private static final Comparator<ContainerdVersion> ORDER = Comparator.comparingInt(ContainerdVersion::major)
            .thenComparingInt(ContainerdVersion::minor)
            .thenComparingInt(ContainerdVersion::patch);

    private static final Pattern NUMBERS =
            Pattern.compile("^v?(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?(?:[^0-9.].*)?$", Pattern.DOTALL);

    /**
     * Reads what containerd says of itself: {@code v2.2.1}, {@code 1.6.20~ds1}, {@code v2.1.4-k3s1}, {@code 2.2.7+unknown}.
     * Empty if that has no version number.
     */
    public static Optional<ContainerdVersion> parse(String text) {
        Matcher matcher = NUMBERS.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String patch = matcher.group(3);
        return Optional.of(new ContainerdVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                patch == null ? 0 : Integer.parseInt(patch)));
    }

    public boolean isAtLeast(int major, int minor, int patch) {
        return compareTo(new ContainerdVersion(major, minor, patch)) >= 0;
    }

    /** Up to 1.7.31 a file without any {@code [host]} table is dropped (containerd issue 10027). */
    boolean needsHostTable() {
        return !isAtLeast(1, 7, 32);
    }

    /**
     * From 2.0 on only {@code [host."…"]} table headers count, in file order; before, tables of every notation by line.
     * Seen.
     */
    boolean takesHostsFromHeaders() {
        return isAtLeast(2, 0, 0);
    }

    /**
     * Up to 1.7 the TOML parser (go-toml 1.9) takes the first {@code ]} for the end of a table header, even within quotes:
     * a header with an IPv6 address drops the whole file. Seen.
     */
    boolean readsBracketsInHeaders() {
        return isAtLeast(2, 0, 0);
    }

    /** From 2.0 on {@code Server} is as good as {@code server} (go-toml 2). Seen. */
    boolean ignoresCaseOfKeys() {
        return isAtLeast(2, 0, 0);
    }

    /** From 2.0 on a byte order mark, or a byte that is not UTF-8, drops the file. Seen. */
    boolean insistsOnPlainUtf8() {
        return isAtLeast(2, 0, 0);
    }

    /** Before 2.2 the word {@code referrers} drops the whole file. */
    boolean knowsReferrers() {
        return isAtLeast(2, 2, 0);
    }

    /** Before 2.0.7 {@code dial_timeout} is just an unknown key. */
    boolean knowsDialTimeout() {
        return isAtLeast(2, 0, 7);
    }

    /** From 2.0.7 to the end of 2.0 a {@code dial_timeout} on an http host makes containerd try https first. */
    boolean takesDialTimeoutForTls() {
        return isAtLeast(2, 0, 7) && !isAtLeast(2, 1, 0);
    }

    @Override
    public int compareTo(ContainerdVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return this.equals(NEWEST) ? "newest" : "%d.%d.%d".formatted(major, minor, patch);
    }
}
