package dev.regpath.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One request that a {@link RegistrySite} answered.
 *
 * @param port the port it came in by: one of the constants of {@link RegistrySite}
 * @param host the Host header
 * @param method such as {@code GET}
 * @param uri path and query, as sent
 * @param status the answer's
 * @param bytes sent as the answer's body
 * @param client the address it came from
 * @param authorization the scheme of its Authorization header: {@code none}, {@code bearer} or {@code basic}
 */
public record LoggedRequest(
        int port, String host, String method, String uri, int status, long bytes, String client, String authorization) {

    /** Reads a line of the gateway's log; the fields are those of {@code log_format} in its {@code nginx.conf}. */
    static LoggedRequest parse(String line) {
        List<String> fields = List.of(line.split("\t", -1));
        if (fields.size() != 10) {
            throw new IllegalArgumentException("not a line of the access log: " + line);
        }
        return new LoggedRequest(
                Integer.parseInt(fields.get(2)),
                fields.get(3),
                fields.get(4),
                fields.get(5),
                Integer.parseInt(fields.get(6)),
                Long.parseLong(fields.get(7)),
                fields.get(8),
                fields.get(9).toLowerCase(Locale.ROOT));
    }

    /** True when containerd came here by a hosts.toml: only then does it say whose image it wants. */
    public boolean throughMirrorOf(String registry) {
        int query = uri.indexOf('?');
        return query >= 0
                && Arrays.asList(uri.substring(query + 1).split("&", -1)).contains("ns=" + registry);
    }

    /** True when this asks for a blob, at the registry or at the blob host. */
    public boolean forBlob() {
        return uri.contains("/blobs/");
    }
}
