package dev.regpath.verify.hostsfile;

import static dev.regpath.verify.finding.Finding.error;
import static dev.regpath.verify.finding.Finding.warning;
import static dev.regpath.verify.finding.Fix.advice;
import static dev.regpath.verify.finding.Fix.run;

import dev.regpath.containerd.HostFields;
import dev.regpath.containerd.HostsLookup;
import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.schema.Suggestion;
import dev.regpath.fault.DaemonDiagnostic;
import dev.regpath.fault.HostsFileDiagnostic;
import dev.regpath.fault.Severity;
import dev.regpath.files.Owned;
import dev.regpath.input.Urls;
import dev.regpath.routing.Mirror;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.Shell;
import dev.regpath.verify.hostsfile.HostsFileFacts.Directory;
import dev.regpath.verify.hostsfile.HostsFileFacts.Lookup;
import dev.regpath.verify.hostsfile.HostsFileFacts.Tried;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the hosts.toml of a registry means, and what is wrong with it. Pure. */
public final class HostsFileChecks {
    private static final Set<String> FIELDS =
            Set.of("server", "capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout");
    private static final Pattern UNKNOWN_CAPABILITY = Pattern.compile("unknown capability \"(.*)\"");
    private static final Pattern NEARLY_HOSTS_TOML = Pattern.compile(
            "(?i)(?:host|hosts|hosts?[-_. ]?(?:file|config)?)\\.(?:toml|tml|conf|config|yaml|toml\\..+)");
    private static final String APPLY = "regpath apply";

    /** One letter too many, one too few, one for another, or two that have changed places; twice at most. */
    private static final int MOST_MISTAKES = 2;

    private final RegistryHost registry;
    private final HostsFileFacts facts;
    private final Optional<Mirror> wanted;
    private final HostsTomlFixes fixes;
    private final List<Finding> findings = new ArrayList<>();

    private HostsFileChecks(RegistryHost registry, HostsFileFacts facts, Optional<Mirror> wanted) {
        this.registry = registry;
        this.facts = facts;
        this.wanted = wanted;
        this.fixes = new HostsTomlFixes(facts);
    }

    /**
     * The findings, the one to begin with first.
     *
     * @param wanted the mirror that Regpath's table has for it
     */
    public static List<Finding> of(RegistryHost registry, HostsFileFacts facts, Optional<Mirror> wanted) {
        HostsFileChecks checks = new HostsFileChecks(registry, facts, wanted);
        checks.ofLookup();
        return List.copyOf(checks.findings);
    }

    private void ofLookup() {
        switch (facts.lookup()) {
            case Lookup.Failed(Path where, String why) ->
                findings.add(error(
                        HostsFileDiagnostic.NOT_A_DIRECTORY,
                        "%s: %s".formatted(where, why),
                        "a directory, with a file hosts.toml in it",
                        run("test -d %1$s || mv %1$s /var/tmp/", where)));
            case Lookup.Done(HostsLookup.LookupResult found) -> {
                found.failures().forEach(this::ofFailure);
                found.dropped().ifPresent(this::ofDropped);
                if (found.directory().isEmpty()) {
                    ofNoDirectory();
                } else if (facts.text().isEmpty()) {
                    ofNoFile(found.directory().get());
                } else if (found.dropped().isEmpty()) { // Of a file that is not read nothing else matters.
                    ofFile(found.hosts());
                }
                ofSeveralDirectories(found.directory());
            }
        }
        ofOurs();
    }

    private void ofFailure(HostsLookup.UnloadableFile failure) {
        boolean client = ofHosts(facts.hosts())
                .anyMatch(fields -> fields.client().stream()
                        .anyMatch(pair -> pair.certificate().equals(failure.file())
                                || pair.key().equals(failure.file())));
        String key = client ? "client" : "ca";
        findings.add(error(
                client ? HostsFileDiagnostic.BAD_CLIENT_CERTIFICATE : HostsFileDiagnostic.BAD_CA,
                "%s: %s".formatted(failure.file(), failure.why()),
                "a file in PEM that containerd can load",
                isOurs() ? run(APPLY) : fixes.otherFile(key, failure.file())));
    }

    private void ofDropped(String why) {
        Path file = facts.file().orElseThrow();
        Matcher unknown = UNKNOWN_CAPABILITY.matcher(why);
        if (isOurs()) {
            findings.add(
                    error(HostsFileDiagnostic.DROPPED, file + ": " + why, "the file as Regpath wrote it", run(APPLY)));
        } else if (unknown.find()) {
            String word = unknown.group(1);
            findings.add(error(
                    HostsFileDiagnostic.UNKNOWN_CAPABILITY,
                    "%s: capability \"%s\"".formatted(file, word),
                    "pull, resolve or push",
                    fixes.withoutCapability(word)));
        } else if (why.contains("no [host] table")) {
            String url = serverLine().orElse("https://" + registry);
            findings.add(error(
                    HostsFileDiagnostic.NO_HOST_TABLE,
                    file + ": only lines for the server",
                    "a [host] table",
                    fixes.withTable(url)));
        } else {
            findings.add(error(
                    HostsFileDiagnostic.DROPPED,
                    file + ": " + why,
                    "a file that containerd can read",
                    advice("correct %s; the next pull reads it again", file)));
        }
    }

    private Optional<String> serverLine() {
        Matcher server = Pattern.compile("(?m)^[ \\t]*+server[ \\t]*+=[ \\t]*+[\"'](.+?)[\"']")
                .matcher(facts.text().orElse(""));
        return server.find() ? Optional.of(server.group(1)) : Optional.empty();
    }

    /** What exists for a directory's list and not for one who follows it: containerd goes on as if it were not there. */
    private void ofDangling(Path link) {
        findings.add(error(
                HostsFileDiagnostic.DROPPED,
                "%s is a link to a file that does not exist".formatted(link),
                "a link to a file",
                advice("restore its target (readlink -m %s), or replace the link", Shell.shown(link.toString()))));
    }

    private void ofNoDirectory() {
        facts.tried().stream()
                .filter(tried -> !tried.exists())
                .map(Tried::path)
                .filter(path -> facts.roots().stream()
                        .anyMatch(root -> root.path().equals(path.getParent())
                                && root.names().contains(String.valueOf(path.getFileName()))))
                .findFirst()
                .ifPresent(this::ofDangling);
        if (!findings.isEmpty()) {
            return;
        }
        for (Directory root : facts.roots()) {
            root.names().stream().filter(this::isAnotherSpelling).findFirst().ifPresent(name -> {
                Path right = root.path().resolve(registry.toString());
                findings.add(error(
                        HostsFileDiagnostic.MISNAMED_DIRECTORY,
                        root.path().resolve(name).toString(),
                        right.toString(),
                        run("mv -nT %s %s", root.path().resolve(name), right)));
            });
        }
        if (!findings.isEmpty() || facts.roots().isEmpty()) {
            return;
        }
        Path first = facts.roots().getFirst().path();
        for (Directory other : facts.elsewhere()) {
            if (other.names().contains(registry.toString())) {
                findings.add(error(
                        DaemonDiagnostic.OTHER_DIRECTORY,
                        other.path().resolve(registry.toString()).toString(),
                        first.resolve(registry.toString()).toString(),
                        run(
                                "mkdir -p %1$s && cp -an %2$s %1$s/",
                                first, other.path().resolve(registry.toString()))));
                return;
            }
        }
        ofNearNames();
    }

    /** A name that is nearly the registry's can be another registry's: it is shown, and nothing is done. */
    private void ofNearNames() {
        for (Directory root : facts.roots()) {
            root.names().stream()
                    .filter(name -> Suggestion.isNear(name, registry.toString(), MOST_MISTAKES))
                    .filter(name -> !differsInNumbersAlone(name))
                    .findFirst()
                    .ifPresent(name -> findings.add(warning(
                            HostsFileDiagnostic.MISNAMED_DIRECTORY,
                            "no directory for %s, and %s beside"
                                    .formatted(registry, root.path().resolve(name)),
                            "a directory %s, if it is meant"
                                    .formatted(root.path().resolve(registry.toString())),
                            advice(
                                    "if it is a typing error: mv %s %s",
                                    Shell.shown(root.path().resolve(name).toString()),
                                    Shell.shown(root.path()
                                            .resolve(registry.toString())
                                            .toString())))));
        }
    }

    /** As registry-1 and registry-2 do: names of several. */
    private boolean differsInNumbersAlone(String name) {
        return name.replaceAll("[0-9]+", "0").equals(registry.toString().replaceAll("[0-9]+", "0"));
    }

    private boolean isAnotherSpelling(String name) {
        if (name.equals(registry.toString())) {
            return false;
        }
        String plain = name.toLowerCase(Locale.ROOT).replaceFirst("(?:_443_|:443)$", "");
        String own = registry.toString().replaceFirst(":443$", "");
        boolean hub = own.equals("docker.io")
                && Set.of("index.docker.io", "registry-1.docker.io").contains(plain);
        return plain.equals(own) || hub;
    }

    private void ofNoFile(Path directory) {
        if (facts.names().contains(HostsLookup.HOSTS_TOML)) {
            ofDangling(directory.resolve(HostsLookup.HOSTS_TOML));
            return;
        }
        Optional<String> nearly = facts.names().stream()
                .filter(name -> NEARLY_HOSTS_TOML.matcher(name).matches())
                .findFirst();
        if (nearly.isPresent()) {
            findings.add(error(
                    HostsFileDiagnostic.MISNAMED_FILE,
                    directory.resolve(nearly.get()).toString(),
                    directory.resolve(HostsLookup.HOSTS_TOML).toString(),
                    run("mv -nT %s %s", directory.resolve(nearly.get()), directory.resolve(HostsLookup.HOSTS_TOML))));
        } else if (facts.names().isEmpty() && hidesDefault(directory)) {
            findings.add(error(
                    HostsFileDiagnostic.EMPTY_DIRECTORY,
                    directory + " is empty",
                    "no such directory, so that _default counts",
                    run("rmdir %s", directory)));
        }
    }

    private boolean hidesDefault(Path directory) {
        return facts.tried().stream()
                .dropWhile(tried -> !tried.path().equals(directory))
                .skip(1)
                .anyMatch(Tried::exists);
    }

    private void ofFile(HostsToml hosts) {
        Path file = facts.file().orElseThrow();
        List<String> seen = hosts.hosts().stream().map(HostsToml.HostTable::url).toList();
        facts.lenient()
                .ifPresent(lenient -> lenient.hosts().stream()
                        .map(HostsToml.HostTable::url)
                        .filter(url -> !seen.contains(url))
                        .forEach(url -> findings.add(error(
                                HostsFileDiagnostic.IGNORED_HOST,
                                "%s: %s is not a table of its own".formatted(file, url),
                                "[host.\"%s\"]".formatted(url),
                                fixes.rewritten(lenient)))));
        ofFields(hosts.root(), Optional.empty(), file);
        for (HostsToml.HostTable host : hosts.hosts()) {
            ofFields(host.fields(), Optional.of(host.url()), file);
            ofTls(host, file);
        }
        PullHost.of(registry, hosts).stream()
                .filter(HostsFileChecks::lacksPath)
                .map(host -> ofNoPath(facts, host, "%s: %s".formatted(file, host.written()))
                        .as(Severity.WARNING))
                .forEach(findings::add);
        ofCapabilities(hosts, file);
    }

    private void ofFields(HostFields fields, Optional<String> table, Path file) {
        for (String unknown : fields.others().keySet()) {
            Optional<String> meant = Suggestion.closest(unknown, FIELDS);
            findings.add(warning(
                    HostsFileDiagnostic.UNKNOWN_FIELD,
                    "%s: %s".formatted(file, unknown),
                    meant.map(word -> "perhaps " + word).orElse("a field that containerd knows"),
                    fixes.renamed(table, unknown, meant)));
        }
    }

    private void ofTls(HostsToml.HostTable host, Path file) {
        HostFields fields = host.fields();
        boolean tls = fields.skipVerify().isPresent()
                || !fields.ca().isEmpty()
                || !fields.client().isEmpty();
        if (!host.url().startsWith("http://") || !tls || host.url().matches("http://[^/]+:80(?:/.*)?")) {
            return;
        }
        findings.add(warning(
                HostsFileDiagnostic.TLS_ON_HTTP,
                "%s: TLS settings on %s".formatted(file, host.url()),
                "none of ca, client and skip_verify",
                fixes.without(
                        Optional.of(host.url()),
                        List.of("ca", "client", "skip_verify"),
                        "remove them from %s".formatted(file))));
    }

    /** Whether override_path takes the /v2 from a URL that has no path of its own. */
    public static boolean lacksPath(PullHost host) {
        return host.fields().overridePath()
                && host.kind() != PullHost.HostKind.REGISTRY
                && host.base()
                        .filter(base ->
                                Urls.withoutLastSlashes(base.getRawPath()).isEmpty())
                        .isPresent();
    }

    /** The finding about such a host. */
    public static Finding ofNoPath(HostsFileFacts facts, PullHost host, String seen) {
        Optional<String> table =
                host.kind() == PullHost.HostKind.SERVER ? Optional.empty() : Optional.of(host.written());
        Path file = facts.file().orElseThrow();
        return error(
                HostsFileDiagnostic.OVERRIDE_WITHOUT_PATH,
                seen,
                "%s/v2, where registries serve".formatted(host.written().replaceFirst("/+$", "")),
                new HostsTomlFixes(facts)
                        .without(
                                table,
                                List.of("override_path"),
                                "take override_path from %s in %s".formatted(host.written(), file)));
    }

    private void ofCapabilities(HostsToml hosts, Path file) {
        List<HostsToml.HostTable> deaf = hosts.hosts().stream()
                .filter(host -> !host.fields().capabilities().isEmpty()
                        && !host.fields().capabilities().containsAll(List.of("pull", "resolve")))
                .toList();
        if (deaf.isEmpty()) {
            return;
        }
        boolean all = deaf.size() == hosts.hosts().size();
        HostsToml.HostTable first = deaf.getFirst();
        Fix fix = fixes.withCapabilities(first.url());
        String seen =
                "%s: %s has %s".formatted(file, first.url(), first.fields().capabilities());
        findings.add(
                all
                        ? error(HostsFileDiagnostic.NEVER_ASKED, seen, "pull and resolve", fix)
                        : warning(HostsFileDiagnostic.NEVER_ASKED, seen, "pull and resolve", fix));
    }

    /** Another directory of the same registry that is never looked into. */
    private void ofSeveralDirectories(Optional<Path> found) {
        if (found.isEmpty()) {
            return;
        }
        List<Path> later = facts.tried().stream()
                .filter(Tried::exists)
                .map(Tried::path)
                .filter(path -> !path.endsWith("_default") && !path.equals(found.get()))
                .toList();
        for (Path path : later) {
            if (found.get().endsWith("_default")) {
                findings.add(error(
                        HostsFileDiagnostic.MASKED_BY_DEFAULT,
                        "%s comes before %s".formatted(found.get(), path),
                        "the registry's own directory in the first part of config_path",
                        run(
                                "test -d %1$s && mv %2$s %3$s/",
                                found.get(),
                                path,
                                found.get().resolveSibling("").normalize())));
            } else {
                findings.add(warning(
                        HostsFileDiagnostic.TWO_DIRECTORIES,
                        "%s is read, and %s is not".formatted(found.get(), path),
                        "one directory",
                        run("test -d %s && mv %s /var/tmp/", found.get(), path)));
            }
        }
    }

    private void ofOurs() {
        Optional<Owned.FileState> state = facts.ours().map(HostsFileFacts.Ours::state);
        boolean there = state.map(is -> is == Owned.FileState.OURS || is == Owned.FileState.CHANGED)
                .orElse(false);
        if (wanted.isPresent() && !there) {
            findings.add(error(
                    HostsFileDiagnostic.NOT_WRITTEN,
                    facts.ours().map(ours -> ours.file() + " does not exist").orElse("no hosts.toml of Regpath's"),
                    "the mirror that path '%s' asks for".formatted(wanted.get().path()),
                    run(APPLY)));
        } else if (state.equals(Optional.of(Owned.FileState.CHANGED)) && findings.isEmpty()) {
            findings.add(warning(
                    HostsFileDiagnostic.CHANGED,
                    facts.ours().orElseThrow().file() + " is not as Regpath wrote it",
                    wanted.map(mirror -> "the file as path '%s' asks for".formatted(mirror.path()))
                            .orElse("the file as Regpath wrote it"),
                    run(APPLY)));
        }
    }

    private boolean isOurs() {
        return facts.ours()
                .map(ours -> ours.state() == Owned.FileState.CHANGED || ours.state() == Owned.FileState.OURS)
                .orElse(false);
    }

    private static Stream<HostFields> ofHosts(HostsToml hosts) {
        return Stream.concat(hosts.hosts().stream().map(HostsToml.HostTable::fields), Stream.of(hosts.root()));
    }
}
