package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.Plan;
import dev.regpath.names.HostsFilePlan;
import dev.regpath.redirect.RedirectPlan;
import java.util.List;
import java.util.Optional;

/**
 * What has to change on the node, as a value that can be printed or applied.
 *
 * @param decision what it is for
 * @param mirrors changes of containerd's files
 * @param hosts the change of the hosts file
 * @param redirects changes in the kernel; empty if this node cannot redirect
 * @param problems all that is known before anything is tried
 */
public record NodePlan(
        Decision decision,
        Plan mirrors,
        HostsFilePlan hosts,
        Optional<RedirectPlan> redirects,
        List<NodeProblem> problems) {
    public NodePlan {
        requireNonNull(decision, "decision");
        requireNonNull(mirrors, "mirrors");
        requireNonNull(hosts, "hosts");
        requireNonNull(redirects, "redirects");
        problems = List.copyOf(problems);
    }

    /** Whether the node is as it should be. */
    public boolean isEmpty() {
        return mirrors.isEmpty()
                && hosts.isEmpty()
                && redirects.map(RedirectPlan::isEmpty).orElse(true);
    }

    /** The changes: files as a unified diff, then one line for each step in the kernel. */
    public String text() {
        StringBuilder text = new StringBuilder(mirrors.diff()).append(hosts.diff());
        redirects.ifPresent(
                plan -> plan.lines().forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }
}
