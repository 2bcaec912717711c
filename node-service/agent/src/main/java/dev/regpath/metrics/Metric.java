package dev.regpath.metrics;

import java.util.List;

/**
 * Every metric there is. The page {@code docs/reference/metrics.md}, the dashboard and the alert rules are tested against
 * this list, so a name here is part of the contract with users.
 */
public enum Metric {
    BUILD("regpath_build_info", MetricType.GAUGE, "Always 1; the version is in the label.", "version"),
    PASSES(
            "regpath_passes_total",
            MetricType.COUNTER,
            "Passes of the agent's loop. `incomplete`: something that was asked for could not be put in place.",
            "result"),
    PASS_DURATION(
            "regpath_pass_duration_seconds",
            MetricType.HISTOGRAM,
            "How long it took to find out what has to change on the node and to change it, in seconds."),
    LAST_COMPLETE(
            "regpath_last_complete_pass_timestamp_seconds",
            MetricType.GAUGE,
            "When a pass last ended with everything in place, in seconds since 1970; 0 if none did yet."),
    CHANGES(
            "regpath_changes_total",
            MetricType.COUNTER,
            "Changes made to the node: files, maps, hooks. On a settled node every one of them repairs something."),
    PROBLEMS(
            "regpath_problems",
            MetricType.GAUGE,
            "What was asked for and is not in place now, and notes, by the code that `regpath status` shows.",
            "code"),
    MIRRORS(
            "regpath_mirrors",
            MetricType.GAUGE,
            "Registries with a hosts.toml of Regpath's, by its state: `in_place`, `missing` or `changed` by others.",
            "state"),
    PINNED_NAMES(
            "regpath_pinned_names",
            MetricType.GAUGE,
            "Names that the hosts file must give addresses now, by state: `in_place` or `missing`. More than 0 means"
                    + " that public DNS does not answer, unless a path says `pin: Always`.",
            "state"),
    REDIRECTS_AVAILABLE(
            "regpath_redirects_available",
            MetricType.GAUGE,
            "1 if this node can redirect sockets; 0 if it cannot, and `regpath status` says why."),
    REDIRECT_FRONTENDS("regpath_redirect_frontends", MetricType.GAUGE, "Frontends in the kernel.", "path", "redirect"),
    REDIRECT_FRONTENDS_WITHOUT_BACKEND(
            "regpath_redirect_frontends_without_backend",
            MetricType.GAUGE,
            "Frontends in the kernel that have no backend now.",
            "path",
            "redirect"),
    REDIRECT_BACKENDS(
            "regpath_redirect_backends",
            MetricType.GAUGE,
            "Different backends in the kernel, also those that it does not choose for a while.",
            "path",
            "redirect"),
    REDIRECT_HITS(
            "regpath_redirect_hits_total",
            MetricType.COUNTER,
            "Connections that were sent to a backend, as the kernel counts them.",
            "path",
            "redirect"),
    REDIRECT_WITHOUT_BACKEND(
            "regpath_redirect_without_backend_total",
            MetricType.COUNTER,
            "Connections that asked for a frontend while it had no backend: refused, or let through unchanged.",
            "path",
            "redirect"),
    HOOKS(
            "regpath_hooks",
            MetricType.GAUGE,
            "Hooks of cgroups that Regpath's programs should be attached to, by state: `healthy`, or `stale` if the"
                    + " cgroup was recreated since.",
            "state"),
    SCOPE(
            "regpath_scope_cgroups",
            MetricType.GAUGE,
            "Cgroups whose connections are redirected, by what brought them in.",
            "reason"),
    SCOPE_KEPT_BY_KERNEL(
            "regpath_scope_kept_by_kernel",
            MetricType.GAUGE,
            "1 if the kernel itself follows restarts of the daemons; 0 if only the running agent does."),
    ENDPOINTS(
            "regpath_endpoints",
            MetricType.GAUGE,
            "Backends and mirrors of a path that the agent probes every 10 s, by state: `serving`; `withdrawn`: it fails"
                    + " and others serve in its place; `failing`: it fails and nothing else serves.",
            "path",
            "state"),
    ENDPOINTS_EJECTED(
            "regpath_endpoints_ejected_total",
            MetricType.COUNTER,
            "Times that the kernel has taken an address out for a while, because a connection to it failed: one for each time"
                    + " the agent was told."),
    CONNECTIONS_ENDED(
            "regpath_connections_ended_total",
            MetricType.COUNTER,
            "Established connections to withdrawn endpoints that the agent has ended, so that who waited there begins"
                    + " again elsewhere."),
    FINDINGS(
            "regpath_findings",
            MetricType.GAUGE,
            "What the agent finds wrong without being asked, by the code of `regpath verify`; a code that was found once"
                    + " stays with 0.",
            "code"),
    RESIDENT_MEMORY("process_resident_memory_bytes", MetricType.GAUGE, "Resident memory of the agent, in bytes."),
    VIRTUAL_MEMORY("process_virtual_memory_bytes", MetricType.GAUGE, "Virtual memory of the agent, in bytes."),
    CPU("process_cpu_seconds_total", MetricType.COUNTER, "User and system CPU time of the agent, in seconds."),
    OPEN_FILES("process_open_fds", MetricType.GAUGE, "Open file descriptors of the agent."),
    THREADS("process_threads", MetricType.GAUGE, "Threads of the agent."),
    START("process_start_time_seconds", MetricType.GAUGE, "When the agent was started, in seconds since 1970."),
    HEAP_USED("jvm_heap_used_bytes", MetricType.GAUGE, "Java heap in use, garbage included, in bytes."),
    HEAP_MAX("jvm_heap_max_bytes", MetricType.GAUGE, "The largest size the Java heap may have, in bytes.");

    /** How Prometheus treats it. */
    public enum MetricType {
        GAUGE,
        COUNTER,
        HISTOGRAM
    }

    private final String text;
    private final MetricType type;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes an unmodifiable one.
    private final List<String> labels;

    Metric(String text, MetricType type, String help, String... labels) {
        this.text = text;
        this.type = type;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** Its name as it is served, for example {@code regpath_passes_total}. */
    public String text() {
        return text;
    }

    public MetricType type() {
        return type;
    }

    /** One or two sentences, with the unit. */
    public String help() {
        return help;
    }

    /** The names of its labels, in the order in which values are given. */
    public List<String> labels() {
        return labels;
    }

    /** Without the ending that the exposition format adds to counters. */
    String base() {
        String ending = "_total";
        return text.endsWith(ending) ? text.substring(0, text.length() - ending.length()) : text;
    }
}
