package dev.regpath.fault;

import java.util.List;

/** 7xx and 8xx: proxies, the clock, and Regpath's own documents. */
public enum SurroundingsDiagnostic implements Diagnostic {
    PROXY(new CatalogueEntry(
            "RP701",
            "a proxy is set for containerd, and not switched off for this host",
            "containerd's requests go to the proxy, past hosts.toml addresses and redirects alike.",
            List.of("HTTPS_PROXY in containerd's unit, without the internal addresses in NO_PROXY"),
            "Add the host to NO_PROXY in containerd's unit and restart it.")),
    CLOCK(new CatalogueEntry(
            "RP702",
            "the clock is wrong",
            "This node and the registry disagree about the time: certificates and tokens look as if "
                    + "they were not valid.",
            List.of("no time service runs", "a virtual machine that was paused"),
            "Set the clock, and let a time service keep it.")),
    BAD_DOCUMENT(new CatalogueEntry(
            "RP801",
            "a path file has a fault",
            "What it asks for is not done.",
            List.of("a typing error; the message names the line"),
            "Correct the line.")),
    NOT_APPLIED(new CatalogueEntry(
            "RP802",
            "path files ask for what is not in place",
            "A path file was changed or added, and was not applied.",
            List.of("no agent runs"),
            "Apply, or start the agent."));

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy.
    private final CatalogueEntry entry;

    SurroundingsDiagnostic(CatalogueEntry entry) {
        this.entry = entry;
    }

    @Override
    public CatalogueEntry entry() {
        return entry;
    }
}
