package dev.regpath.crd;

import static dev.regpath.crd.Schema.count;
import static dev.regpath.crd.Schema.list;
import static dev.regpath.crd.Schema.map;
import static dev.regpath.crd.Schema.number;
import static dev.regpath.crd.Schema.object;
import static dev.regpath.crd.Schema.optional;
import static dev.regpath.crd.Schema.required;
import static dev.regpath.crd.Schema.text;
import static dev.regpath.crd.Schema.words;

import dev.regpath.fault.Condition;
import java.util.Arrays;
import java.util.List;

/** The schemas of what the watcher and the nodes write. */
final class Statuses {
    private static final long MOST = Integer.MAX_VALUE;

    private Statuses() {}

    static Schema path() {
        return object(
                "What the watcher found.",
                optional("observedGeneration", count("Of the spec all the rest was found for.")),
                optional("conditions", conditions()),
                optional(
                        "summary",
                        object(
                                "For people.",
                                optional("mirror", text("Where the mirror is.", 4096)),
                                optional("redirects", text("What goes where.", 16_384)),
                                optional("nodes", text("On how many nodes it is in place.", 64)),
                                optional("state", text("All conditions in a word.", 256)))),
                optional(
                        "nodes",
                        object(
                                "Where it is in place.",
                                optional("desired", number("Nodes that are meant and report.", 0, MOST)),
                                optional("ready", number("Those that have this generation in place.", 0, MOST)),
                                optional("silent", number("Nodes that are meant and do not report.", 0, MOST)))),
                optional(
                        "resolved",
                        object("What it names, for the nodes.", optional("version", text("Of the content.", 64)))
                                .with("x-kubernetes-preserve-unknown-fields", true)
                                .with("x-kubernetes-map-type", "atomic")));
    }

    private static Schema conditions() {
        return list(
                        "What is so with the path.",
                        16,
                        object(
                                "A condition, as in all of Kubernetes.",
                                required("type", text("What it is about.", 316)),
                                required(
                                        "status",
                                        words(
                                                "Whether it is so.",
                                                Arrays.stream(Condition.Status.values())
                                                        .map(Condition.Status::word)
                                                        .toArray(String[]::new))),
                                optional("observedGeneration", count("Of the spec.")),
                                required(
                                        "lastTransitionTime",
                                        text("When the status last changed.", 64)
                                                .with("format", "date-time")),
                                required("reason", text("In a word.", 1024)),
                                required("message", text("For people.", 32_768))))
                .with("x-kubernetes-list-type", "map")
                .with("x-kubernetes-list-map-keys", List.of("type"));
    }

    static Schema nodeSpec() {
        return object(
                "What the node must know of itself; written by the watcher.",
                optional("zone", text("The node's zone.", 63)),
                optional("labels", map("Its labels that some nodeSelector names.", 1024, text("A value.", 63))),
                optional(
                        "absentLabels",
                        list("Those that some nodeSelector names and it does not have.", 1024, text("A label.", 317))));
    }

    static Schema nodeStatus() {
        return object(
                "What the node's agent reports.",
                optional("agentVersion", text("Of Regpath on the node.", 128)),
                optional("containerdVersion", text("Of the daemon that pulls.", 128)),
                optional(
                        "installer",
                        object(
                                "What the chart's installer did about containerd's configuration; absent if nothing.",
                                required("outcome", text("In a word.", 64)),
                                optional("message", text("What was done, or why not and what to do.", 4096)),
                                optional("time", text("When.", 64)),
                                optional("attempt", text("Of which version, and the how manieth.", 128)))),
                optional(
                        "paths",
                        list(
                                        "What became of each path.",
                                        4096,
                                        object(
                                                "What became of one.",
                                                required("name", text("The path.", 253)),
                                                optional("observedGeneration", count("Of its spec; 0 for a file.")),
                                                optional("resolvedVersion", text("That is in place.", 64)),
                                                // Any: a newer agent's word must not cost its whole report.
                                                required("state", text("In a word.", 64)),
                                                required("reason", text("In a word.", 1024)),
                                                optional("message", text("For people.", 32_768))))
                                .with("x-kubernetes-list-type", "map")
                                .with("x-kubernetes-list-map-keys", List.of("name"))));
    }
}
