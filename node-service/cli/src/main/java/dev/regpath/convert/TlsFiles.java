package dev.regpath.convert;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * TLS settings by files of the node, in the words of {@code spec.mirror}.
 *
 * @param ca what signs the mirror's certificate, besides the system's authorities
 * @param certificates client certificates, each with its key, which may be empty
 * @param skipVerify accept any certificate
 */
record TlsFiles(Optional<String> ca, Map<String, Optional<String>> certificates, boolean skipVerify) {
    TlsFiles {
        certificates = new LinkedHashMap<>(certificates);
    }

    boolean isEmpty() {
        return ca.isEmpty() && certificates.isEmpty() && !skipVerify;
    }

    /** Those of a host; an http mirror has none, which is noted. */
    Map<String, Object> of(Location location, MirrorDraft draft) {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (location.scheme().equals("http")) {
            if (!isEmpty()) {
                draft.note("TLS settings of %s were left out: it is asked over http.".formatted(location));
            }
            return settings;
        }
        ca.ifPresent(file -> settings.put("ca", Map.of("file", file)));
        if (!certificates.isEmpty()) {
            settings.put(
                    "clientCertificates",
                    certificates.entrySet().stream()
                            .map(pair -> pair.getValue()
                                    .map(key -> Draft.ordered("certificate", pair.getKey(), "key", key))
                                    .orElse(Map.of("certificate", pair.getKey())))
                            .toList());
        }
        if (skipVerify) {
            settings.put("skipVerify", true);
        }
        return settings;
    }
}
