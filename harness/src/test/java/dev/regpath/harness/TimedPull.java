package dev.regpath.harness;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pull of an image of which the node has nothing.
 *
 * @param succeeded whether the image was there in the end
 * @param took from the request to containerd's answer; if that was bad, the command as a whole
 * @param words what was said of it
 */
record TimedPull(boolean succeeded, Duration took, String words) {
    private static final Pattern TOOK = Pattern.compile(" in ([0-9.]+) s");

    /** A failed pull leaves layers that the next one would find. A lease that is deleted lets containerd collect them now. */
    private static final String FORGET = """
            names=$(ctr -n k8s.io images ls -q)
            [ -z "$names" ] || ctr -n k8s.io images rm --sync $names > /dev/null
            ctr -n k8s.io leases create --id harness-forgets --expires 1m > /dev/null
            ctr -n k8s.io leases rm --sync harness-forgets > /dev/null
            """;

    /** Pulls, and removes the image again. */
    static TimedPull of(Node node, String image, Duration limit) {
        long start = System.nanoTime();
        Execution pull = node.regpath("pull", "--remove", "--timeout", limit.toSeconds() + "s", image);
        Duration whole = Duration.ofNanos(System.nanoTime() - start);
        Matcher took = TOOK.matcher(pull.out());
        if (pull.succeeded() && took.find()) {
            return new TimedPull(true, Duration.ofMillis(Math.round(1000 * Double.parseDouble(took.group(1)))), "");
        }
        node.script(FORGET).orThrow();
        return new TimedPull(false, whole, pull.toString());
    }
}
