package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;

/**
 * One request to the API server and its answer, over HTTP/1.1 and a connection of its own. Requests are rare: a list at
 * the start, a watch every few minutes, a report when something changed.
 *
 * <p>A socket and not the JDK's HTTP client: that one costs a node 8 MiB more, has no limit for the time between two
 * pieces of an answer, and no keep-alive probes. Without those a watch whose peer is gone waits endlessly.
 */
final class HttpConnection implements AutoCloseable {
    /** A peer that has vanished is noticed after 15 s and three probes, 5 s apart, even while nothing is due. */
    private static final int IDLE_SECONDS = 15;

    private static final int PROBE_SECONDS = 5;
    private static final int PROBES = 3;

    private static final int LONGEST_LINE = 16 * 1024;
    private static final int MOST_HEADERS = 100;

    /**
     * An answer.
     *
     * @param status such as 200
     * @param body until its end; ends with an {@link IOException} if the connection does before
     */
    record Response(int status, InputStream body) {}

    private final ApiEndpoint endpoint;
    private final Socket socket;
    private final InputStream in;

    private HttpConnection(ApiEndpoint endpoint, Socket socket) throws IOException {
        this.endpoint = endpoint;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * Connects.
     *
     * @param patience for the connect, and for each read from then on
     */
    static HttpConnection open(ApiEndpoint endpoint, Duration patience) throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setKeepAlive(true);
            plain.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
            plain.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, PROBE_SECONDS);
            plain.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
            plain.setSoTimeout(Math.toIntExact(patience.toMillis()));
            plain.connect(
                    new InetSocketAddress(endpoint.host(), endpoint.port()), Math.toIntExact(patience.toMillis()));
            return new HttpConnection(endpoint, endpoint.tls().isPresent() ? secured(endpoint, plain) : plain);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket secured(ApiEndpoint endpoint, Socket plain) throws IOException {
        SSLSocket socket =
                (SSLSocket) endpoint.tls().orElseThrow().createSocket(plain, endpoint.tlsName(), endpoint.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Sets how long each read may take from now on; a watch is silent for longer than an answer. */
    void setPatience(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
    }

    /** Sends the one request of this connection and reads the head of its answer. */
    Response send(String method, String target, String contentType, String body) throws IOException {
        byte[] content = body.getBytes(UTF_8);
        List<String> head = new ArrayList<>(List.of(
                method + " " + endpoint.path() + target + " HTTP/1.1",
                "Host: " + endpoint.authority(),
                "User-Agent: regpath-node",
                "Accept: application/json",
                "Connection: close"));
        endpoint.token().ifPresent(token -> head.add("Authorization: Bearer " + token));
        if (!contentType.isEmpty()) {
            head.addAll(List.of("Content-Type: " + contentType, "Content-Length: " + content.length));
        }
        // A token or an address from a file of others could otherwise add lines, or requests, of its own.
        if (head.stream().anyMatch(line -> line.codePoints().anyMatch(Character::isISOControl))) {
            throw new IOException(
                    "the address or the token of the API server has a line break or another control character");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((String.join("\r\n", head) + "\r\n\r\n").getBytes(ISO_8859_1));
        request.writeBytes(content);
        socket.getOutputStream().write(request.toByteArray());
        socket.getOutputStream().flush();
        return receive(in);
    }

    /** Reads the head of an answer; its body is still to come. */
    static Response receive(InputStream in) throws IOException {
        String[] statusLine = line(in).split(" ", 3);
        if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/1.") || !statusLine[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("the answer is not HTTP: '%s'".formatted(String.join(" ", statusLine)));
        }
        Map<String, String> headers = headers(in);
        InputStream body;
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            body = new ChunkedBody(in);
        } else if (headers.getOrDefault("content-length", "").matches("[0-9]{1,18}")) {
            body = new SizedBody(in, Long.parseLong(headers.getOrDefault("content-length", "")));
        } else {
            body = in; // RFC 9112, 6.3: until the connection ends.
        }
        return new Response(Integer.parseInt(statusLine[1]), body);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line : fields(in)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("the answer's headers are not HTTP");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** The lines up to an empty one: headers, or the trailers of a body in chunks. */
    static List<String> fields(InputStream in) throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (fields.size() == MOST_HEADERS) {
                throw new IOException("the answer has more than %d headers".formatted(MOST_HEADERS));
            }
            fields.add(line);
        }
        return fields;
    }

    /** A line without its end. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next == '\n') {
                String text = line.toString(ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (next < 0) {
                throw new IOException("the connection ended within an answer");
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line of the answer has more than %d bytes".formatted(LONGEST_LINE));
            }
            line.write(next);
        }
    }

    /** Ends the connection; from any thread, its reader gets an error. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
