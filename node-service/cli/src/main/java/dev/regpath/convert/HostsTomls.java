package dev.regpath.convert;

import dev.regpath.containerd.HostFields;
import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.RegistryHost;
import dev.regpath.files.ShownValues;
import dev.regpath.input.Urls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A hosts.toml, as containerd understands it. */
final class HostsTomls {
    /** What people write for Docker Hub itself, whose API has the last of these names. */
    private static final Set<String> DOCKER_HUB =
            Set.of("https://docker.io", "https://index.docker.io", "https://registry-1.docker.io");

    private final RegistryHost registry;
    private final MirrorDraft draft;

    private HostsTomls(RegistryHost registry) {
        this.registry = registry;
        this.draft = new MirrorDraft(registry.toString());
    }

    /** The RegistryPath of a registry; empty if nothing in the file can be one, which is a fault. */
    static Optional<Draft> draft(RegistryHost registry, HostsToml file, List<String> faults) {
        return new HostsTomls(registry).draft(file, faults);
    }

    private Optional<Draft> draft(HostsToml file, List<String> faults) {
        for (HostsToml.HostTable host : file.hosts()) {
            add(host.url(), host.fields(), capabilities(host));
        }
        Optional<String> server = file.server().filter(url -> !isItself(url));
        if (server.isPresent()) {
            // containerd asks a server for everything; Regpath makes one of the last host.
            List<String> all = List.of("pull", "resolve", "push");
            add(
                    server.get(),
                    file.root(),
                    file.hosts().isEmpty() ? all : capabilities(file.hosts().getFirst()));
        } else if (!file.root().equals(HostFields.NONE)) {
            draft.note(
                    ("Settings of %s itself (%s) stay in its hosts.toml: a RegistryPath says how its mirror is asked, and"
                                    + " Regpath keeps them.")
                            .formatted(registry, String.join(", ", said(file.root()))));
        }
        if (draft.isEmpty()) {
            faults.add("no host of it can be a mirror of %s%s".formatted(registry, draft.because()));
            return Optional.empty();
        }
        return Optional.of(draft.finish(server.isEmpty()));
    }

    /** Whether it is what containerd asks without a hosts.toml. */
    private boolean isItself(String url) {
        String plain = location(url)
                .map(location -> location.withPath(location.path().isEmpty() ? Location.API : location.path()))
                .map(Location::toString)
                .orElse("");
        String itself = PullHost.of(registry, HostsToml.EMPTY).getFirst().written();
        return plain.equals(itself) || (DOCKER_HUB.contains(itself) && DOCKER_HUB.contains(plain));
    }

    private List<String> capabilities(HostsToml.HostTable host) {
        List<String> words = host.fields().capabilities();
        if (words.contains("referrers")) {
            draft.note("The capability referrers was left out: containerd before 2.2 drops a file that names it.");
        }
        List<String> known =
                words.stream().filter(word -> !word.equals("referrers")).toList();
        return words.isEmpty() ? List.of("pull", "resolve", "push") : known;
    }

    private void add(String url, HostFields fields, List<String> capabilities) {
        String shown = ShownValues.withoutUser(url);
        if (!shown.equals(url)) {
            draft.note("User and password of the URL of %s were left out.".formatted(shown));
        }
        Optional<Location> found = location(shown);
        if (found.isEmpty() || (fields.overridePath() && found.get().path().isEmpty())) {
            draft.note("%s was left out: %s."
                    .formatted(
                            shown,
                            found.isEmpty()
                                    ? "it is not a URL of a registry"
                                    : "a mirror has a path if override_path is set"));
            return;
        }
        if (fields.ca().size() > 1) {
            draft.note(
                    ("%s was left out: its certificate is signed by one of several files, and a mirror names one. Write"
                                    + " them into one file, and name that.")
                            .formatted(shown));
            return;
        }
        Optional<Location> location = rewritten(withApi(found.get(), fields.overridePath()), fields);
        if (location.isEmpty()) {
            draft.note("%s was left out: its rewrite changes names otherwise than by words before all of them."
                    .formatted(shown));
            return;
        }
        Map<String, Object> settings = new LinkedHashMap<>(tls(fields).of(location.get(), draft));
        settings.put("capabilities", capabilities);
        fields.dialTimeout().ifPresent(timeout -> settings.put("dialTimeout", timeout));
        fields.header()
                .keySet()
                .forEach(name -> draft.note(
                        ("The header %s of %s was left out, since it may be a secret. Everybody who may read a RegistryPath can"
                                        + " read spec.mirror.headers.")
                                .formatted(name, shown)));
        fields.others().keySet().stream()
                .filter(name -> !name.equals("rewrite"))
                .forEach(name -> draft.note(
                        "%s of %s is nothing that containerd knows, and was left out.".formatted(name, shown)));
        draft.add(new ConvertedHost(location.get(), settings));
    }

    private static Optional<Location> location(String url) {
        return Location.of(url.startsWith("http") ? url : "https://" + url);
    }

    /** containerd puts the API behind a path that is not used as it is. */
    private static Location withApi(Location location, boolean override) {
        String path = Urls.withoutLastSlashes(location.path());
        return override || path.endsWith(Location.API) ? location : location.withPath(path + Location.API);
    }

    /** The file may be of the containerd of k3s. */
    private static Optional<Location> rewritten(Location location, HostFields fields) {
        Object rewrite = fields.others().get("rewrite");
        return rewrite == null
                ? Optional.of(location)
                : Rewrite.prefix(ForeignMap.of(rewrite)).map(location::below);
    }

    private static TlsFiles tls(HostFields fields) {
        Map<String, Optional<String>> certificates = new LinkedHashMap<>();
        fields.client()
                .forEach(pair -> certificates.put(
                        pair.certificate().toString(),
                        Optional.of(pair.key())
                                .filter(key -> !key.equals(pair.certificate()))
                                .map(Path::toString)));
        return new TlsFiles(
                fields.ca().stream().map(Path::toString).findFirst(),
                certificates,
                fields.skipVerify().orElse(false));
    }

    /** The names of what is said, in the file's words. */
    private static List<String> said(HostFields fields) {
        List<String> names = new ArrayList<>();
        if (!fields.capabilities().isEmpty()) {
            names.add("capabilities");
        }
        if (!fields.ca().isEmpty()) {
            names.add("ca");
        }
        if (!fields.client().isEmpty()) {
            names.add("client");
        }
        fields.skipVerify().ifPresent(_ -> names.add("skip_verify"));
        if (!fields.header().isEmpty()) {
            names.add("header");
        }
        if (fields.overridePath()) {
            names.add("override_path");
        }
        fields.dialTimeout().ifPresent(_ -> names.add("dial_timeout"));
        names.addAll(fields.others().keySet());
        return names;
    }
}
