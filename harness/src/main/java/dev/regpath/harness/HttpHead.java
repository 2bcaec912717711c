package dev.regpath.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The head of an HTTP/1.1 message.
 *
 * @param start its first line
 * @param fields its header fields, a line each
 */
record HttpHead(String start, List<String> fields) {
    private static final int LONGEST = 64 * 1024;

    HttpHead {
        fields = List.copyOf(fields);
    }

    /** Reads to its end, and nothing of what comes after. */
    static HttpHead read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int next = in.read();
            if (next < 0 || head.size() > LONGEST) {
                throw new IOException("no whole head of a message came, but %d bytes".formatted(head.size()));
            }
            head.write(next);
            end = next == "\r\n\r\n".charAt(end) ? end + 1 : next == '\r' ? 1 : 0;
        }
        List<String> lines = head.toString(ISO_8859_1).lines().toList();
        return new HttpHead(lines.getFirst(), lines.subList(1, lines.size() - 1));
    }

    /** What a request asks for. */
    String target() {
        return start.split(" ", 3)[1];
    }

    /** Whether the connection is to become one of another protocol. */
    boolean upgradesToWebSocket() {
        return fields.stream().map(field -> field.toLowerCase(Locale.ROOT)).anyMatch("upgrade: websocket"::equals);
    }

    /** For one message only, and without what was meant for whoever read it first. */
    HttpHead forOneRequest() {
        List<String> kept = fields.stream()
                .filter(field ->
                        !field.toLowerCase(Locale.ROOT).matches("(connection|upgrade|http2-settings|authorization):.*"))
                .toList();
        return new HttpHead(
                start,
                Stream.concat(kept.stream(), Stream.of("Connection: close")).toList());
    }

    byte[] bytes() {
        return (start + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n").getBytes(ISO_8859_1);
    }
}
