package dev.regpath.convert;

import dev.regpath.input.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mirror that is put together from URLs one after the other: all with the first one's scheme and path. */
final class MirrorDraft {
    private final String registry;
    private final List<String> hosts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Object> tls = new LinkedHashMap<>();
    private Optional<URI> first = Optional.empty();

    MirrorDraft(String registry) {
        this.registry = registry;
    }

    /** The hosts so far, as they stand in URLs. */
    List<String> hosts() {
        return List.copyOf(hosts);
    }

    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** Takes one more, or notes why not. */
    void add(String text) {
        try {
            URI url = new URI(text.contains("://") ? text : "https://" + text);
            if (url.getRawAuthority() == null) {
                note("%s has no host and was left out.".formatted(text));
            } else if (first.isPresent() && !sameWay(first.get(), url)) {
                note("%s was left out: all hosts of a mirror have one scheme and one path.".formatted(text));
            } else {
                first = Optional.of(first.orElse(url));
                hosts.add(url.getRawAuthority());
            }
        } catch (URISyntaxException e) {
            note("%s is no URL and was left out.".formatted(text));
        }
    }

    private static boolean sameWay(URI one, URI other) {
        return one.getScheme().equals(other.getScheme()) && path(one).equals(path(other));
    }

    /** The path beyond the API's own. */
    private static String path(URI url) {
        String path = url.getRawPath() == null ? "" : Urls.withoutLastSlashes(url.getRawPath());
        return path.equals("/v2") ? "" : path;
    }

    /** Files on the node, as k3s names them. */
    void tls(Tree config) {
        config.text("ca_file").ifPresent(file -> tls.put("ca", Map.of("file", file)));
        config.text("cert_file").ifPresent(file -> {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("certificate", file);
            config.text("key_file").ifPresent(key -> pair.put("key", key));
            tls.put("clientCertificates", List.of(pair));
        });
        if (config.isTrue("insecure_skip_verify")) {
            tls.put("skipVerify", true);
        }
    }

    Draft finish(List<String> capabilities, boolean fallback) {
        Map<String, Object> mirror = new LinkedHashMap<>();
        mirror.put("backend", Map.of("addresses", hosts()));
        String scheme = first.map(URI::getScheme).orElse("https");
        mirror.put("scheme", scheme);
        if (!scheme.equals("http")) {
            mirror.putAll(tls);
        } else if (!tls.isEmpty()) {
            note("TLS settings were left out: the mirror is asked over http.");
        }
        mirror.put("capabilities", capabilities);
        first.map(MirrorDraft::path).filter(path -> !path.isEmpty()).ifPresent(path -> {
            mirror.put("path", path);
            mirror.put("overridePath", true);
        });
        if (!fallback) {
            mirror.put("fallbackToUpstream", false);
        }
        return new Draft(Draft.nameOf(registry), Draft.ordered("registry", registry, "mirror", mirror), notes);
    }
}
