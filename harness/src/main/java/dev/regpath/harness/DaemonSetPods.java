package dev.regpath.harness;

import com.google.gson.JsonObject;
import dev.regpath.deploy.Chart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Pods of the chart's DaemonSet on one node, for which the harness is scheduler and kubelet. */
final class DaemonSetPods {
    private static final Path RUNC = Path.of("/usr/local/sbin/runc");

    private final Lab lab;
    private final Node node;
    private final Setup setup;
    private final List<Pod> started = new ArrayList<>();

    private DaemonSetPods(Lab lab, Node node, Setup setup) {
        this.lab = lab;
        this.node = node;
        this.setup = setup;
    }

    /** Brings the images to the node: no registry is needed, because the one there is cannot be reached yet. */
    static DaemonSetPods prepare(Lab lab, Node node) {
        DaemonSetPods pods = withoutImage(lab, node);
        PodImages.importRegpath(node);
        return pods;
    }

    /** The same for a node to which somebody else brings the image. */
    static DaemonSetPods withoutImage(Lab lab, Node node) {
        propagateMounts(node);
        letPodsDoWithoutControllers(node);
        PodImages.importPause(node);
        return new DaemonSetPods(lab, node, Setup.load());
    }

    /** A machine propagates mounts from its first process on; a container does not. */
    private static void propagateMounts(Node node) {
        node.exec("mount", "--make-rshared", "/").orThrow();
    }

    /**
     * A machine whose controllers are all taken by cgroup version 1 has none left for its nodes, and runc could not give a
     * pod its share of the processor. So runc is told nothing of shares; containerd finds this one first.
     */
    static void letPodsDoWithoutControllers(Node node) {
        node.write(RUNC, """
                #!/bin/sh
                set -eu
                previous=
                for argument in "$@"; do
                    if [ "$previous" = --bundle ]; then
                        sed -i 's/"\\(cpu\\|memory\\|pids\\)":{[^{}]*}/"\\1":{}/g' "$argument/config.json"
                    fi
                    previous=$argument
                done
                exec /usr/sbin/runc "$@"
                """);
        node.exec("chmod", "755", RUNC.toString()).orThrow();
    }

    /** Where they run. */
    Node node() {
        return node;
    }

    /** Ends what has been started here and takes back what it has done to the node, also when a test has failed. */
    void putBack() {
        if (started.isEmpty()) {
            return;
        }
        endPods();
        node.regpath("revert").orThrow();
        node.exec("rm", "-rf", "/etc/regpath", "/var/lib/regpath").orThrow();
        node.heal();
    }

    /** Ends what has been started here; what it did to the node stays. */
    void endPods() {
        started.forEach(Pod::close);
        started.clear();
    }

    /** Starts the pod that the chart makes of these values. */
    Pod start(Map<String, String> values) {
        return start(podSpec(values));
    }

    /** Starts a pod whose spec a test has changed. */
    Pod start(JsonObject spec) {
        PodManifest manifest = new PodManifest(
                spec,
                UUID.randomUUID().toString(),
                Map.of(
                        "spec.nodeName",
                        node.name(),
                        "status.hostIP",
                        node.address().getHostAddress()));
        Pod pod = lab.keep(Pod.start(node, manifest));
        started.add(pod);
        return pod;
    }

    /** The spec of the DaemonSet's pods. */
    JsonObject podSpec(Map<String, String> values) {
        return new Chart(setup.chartPackage())
                .render(values)
                .get("DaemonSet", "regpath-node")
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec");
    }
}
