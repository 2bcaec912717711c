package dev.regpath.verify.endpoint;

import dev.regpath.contract.schema.Quoted;
import dev.regpath.input.Urls;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer over a connection that is open already. The JDK's own client can not be told to connect to
 * one address and to speak of another host, which is all this is about.
 *
 * @param proxy what the connection leads to, if it is not the server itself
 * @param now for the validity of certificates
 */
record Exchange(HttpCall call, Optional<URI> proxy, Trust trust, Instant now) {
    /** The JDK's words for bytes that are no TLS record. */
    private static final Pattern NO_RECORD =
            Pattern.compile("plaintext connection|unrecognized SSL message|SSL/TLS record");

    /** What is said of a request that nothing at all has come for. */
    static final String SILENCE = "no answer to the request";

    /** Of a manifest or token, which have some KiB. Several hosts are asked at once, within 32 MiB. */
    private static final int MOST_BODY = 1 << 20;

    /** Each byte of a compressed body can stand for a thousand: it is unpacked in small portions, and counted after each. */
    private static final int PORTION = 256;

    /** As much of a blob as shows that it comes; the rest is not needed. */
    private static final int CHUNK = 16 << 10;

    HttpOutcome over(Socket socket) {
        if ("http".equals(call.uri().getScheme())) {
            return ask(socket);
        }
        RecordingTrustManager recorder = new RecordingTrustManager();
        try {
            Optional<HttpOutcome> refusal = tunnel(socket);
            if (refusal.isPresent()) {
                return refusal.get();
            }
            SSLSocket tls = secure(socket, recorder);
            tls.startHandshake();
            if (!trust.skipVerify()) {
                Optional<CertificateProblem> problem = CertificateCheck.problem(recorder.chain(), host(), trust, now);
                if (problem.isPresent()) {
                    boolean dated = problem.get().period().isPresent();
                    return new HttpOutcome.Untrusted(dated ? problem.get().with(date(tls)) : problem.get());
                }
            }
            return ask(tls);
        } catch (SocketTimeoutException e) {
            return new HttpOutcome.NoAnswer("no answer to the TLS handshake");
        } catch (SSLException e) {
            String words = String.valueOf(e.getMessage());
            return new HttpOutcome.NoTls(NO_RECORD.matcher(words).find(), words);
        } catch (IOException e) {
            return new HttpOutcome.NoTls(false, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new HttpOutcome.NoTls(false, "no server can be asked for by that name: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /**
     * What time it is by an untrusted server: a request without anything that is ours, for one of its clock and that
     * of this node is wrong.
     */
    private Optional<Instant> date(Socket socket) {
        HttpCall plain = new HttpCall("HEAD", call.uri(), Map.of(), Optional.empty());
        HttpOutcome outcome = new Exchange(plain, Optional.empty(), trust, now).ask(socket);
        return outcome instanceof HttpOutcome.Answered answered ? answered.date() : Optional.empty();
    }

    private String host() {
        String host = call.uri().getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private SSLSocket secure(Socket socket, RecordingTrustManager recorder)
            throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager @Nullable [] client =
                trust.client().map(manager -> new KeyManager[] {manager}).orElse(null);
        context.init(client, new TrustManager[] {recorder}, null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host(), socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        if (!dev.regpath.contract.Addresses.isLiteral(host())) {
            parameters.setServerNames(List.of(new SNIHostName(host())));
        }
        tls.setSSLParameters(parameters);
        return tls;
    }

    /** Asks the proxy for a way to a server of TLS; says why there is none. */
    private Optional<HttpOutcome> tunnel(Socket socket) throws IOException {
        if (proxy.isEmpty()) {
            return Optional.empty();
        }
        String target = "%s:%d".formatted(call.uri().getHost(), Urls.port(call.uri()));
        String login =
                proxyLogin().map("Proxy-Authorization: %s\r\n"::formatted).orElse("");
        socket.getOutputStream()
                .write("CONNECT %1$s HTTP/1.1\r\nHost: %1$s\r\n%2$s\r\n"
                        .formatted(target, login)
                        .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n") && head.length() < CHUNK) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        String status = head.toString().lines().findFirst().orElse("nothing");
        return status.matches("HTTP/1\\.[01] 200.*")
                ? Optional.empty()
                : Optional.of(new HttpOutcome.NoAnswer("the proxy answers: " + Quoted.visible(status)));
    }

    private Optional<String> proxyLogin() {
        return proxy.map(URI::getUserInfo)
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    private HttpOutcome ask(Socket socket) {
        try {
            socket.getOutputStream().write(request().getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return read(socket.getInputStream(), System.nanoTime() + 3_000_000L * socket.getSoTimeout(), call.isHead());
        } catch (SocketTimeoutException e) {
            return new HttpOutcome.NoAnswer(SILENCE);
        } catch (SSLException e) {
            // TLS 1.3 reports only now that a client certificate was expected.
            return new HttpOutcome.NoTls(false, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new HttpOutcome.NoAnswer(String.valueOf(e.getMessage()));
        }
    }

    private String request() {
        URI uri = call.uri();
        boolean byProxy = proxy.isPresent() && "http".equals(uri.getScheme());
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        StringBuilder text = new StringBuilder("%s %s%s HTTP/1.1\r\nHost: %s\r\n"
                .formatted(
                        call.method(),
                        (byProxy ? "http://" + uri.getRawAuthority() : "")
                                + (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()),
                        query,
                        uri.getRawAuthority()));
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("User-Agent", "regpath-verify");
        all.put("Connection", "close");
        all.put("Accept", "*/*");
        proxyLogin().filter(_ -> byProxy).ifPresent(login -> all.put("Proxy-Authorization", login));
        call.form().ifPresent(form -> {
            all.put("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
            all.put("Content-Length", Integer.toString(form.length()));
        });
        all.putAll(call.headers());
        all.forEach((name, value) -> text.append("%s: %s\r\n".formatted(name, value)));
        return text.append("\r\n").append(call.form().orElse("")).toString();
    }

    /**
     * What an answer says, whatever it is made of.
     *
     * @param end when there is no more time for it, by {@link System#nanoTime}
     * @param headOnly whether no content follows, whatever the head says of its length
     */
    static HttpOutcome read(InputStream in, long end, boolean headOnly) throws IOException {
        HttpResponseDecoder parser = new HttpResponseDecoder() {
            @Override
            protected boolean isContentAlwaysEmpty(HttpMessage message) {
                return headOnly || super.isContentAlwaysEmpty(message);
            }
        };
        EmbeddedChannel decoder = new EmbeddedChannel(parser, new HttpContentDecompressor(0));
        try {
            HttpResponse head = null;
            long received = 0;
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            byte[] buffer = new byte[CHUNK];
            boolean complete = false;
            int at = 0;
            int count = 0;
            while (!complete) {
                if (at == count) {
                    if (System.nanoTime() > end) {
                        if (head != null && !isText(head) && body.size() > 0) {
                            break; // It comes, if slowly.
                        }
                        return new HttpOutcome.NoAnswer("the answer does not end");
                    }
                    at = 0;
                    try {
                        count = in.read(buffer);
                    } catch (SocketTimeoutException e) {
                        if (head == null || head.decoderResult().isFailure()) {
                            throw e;
                        }
                        return new HttpOutcome.Stalled(head.status().code(), received, length(head));
                    }
                }
                if (count < 0) {
                    decoder.finish();
                    complete = true;
                } else {
                    int portion = Math.min(PORTION, count - at);
                    decoder.writeInbound(Unpooled.copiedBuffer(buffer, at, portion));
                    at += portion;
                }
                for (Object part = decoder.readInbound(); part != null; part = decoder.readInbound()) {
                    if (part instanceof HttpResponse response) {
                        head = response;
                    }
                    if (part instanceof HttpContent content) {
                        received += content.content().readableBytes();
                    }
                    if (part instanceof HttpContent content && body.size() <= MOST_BODY) {
                        body.writeBytes(ByteBufUtil.getBytes(content.content()));
                    }
                    complete |= part instanceof LastHttpContent;
                    ReferenceCountUtil.release(part);
                }
                // A head, or what goes into one packet with it, does not show that a blob comes.
                complete |= (head != null && !isText(head) && body.size() >= CHUNK) || body.size() > MOST_BODY;
            }
            return head == null || head.decoderResult().isFailure()
                    ? new HttpOutcome.NoAnswer("the answer is not HTTP")
                    : answer(head, body.toString(StandardCharsets.UTF_8));
        } catch (CodecException e) {
            return new HttpOutcome.NoAnswer(
                    "the answer cannot be unpacked: " + Quoted.visible(String.valueOf(e.getMessage())));
        } finally {
            released(decoder);
        }
    }

    /** An answer that ends too early is known by then; its decoder says so once more. */
    private static void released(EmbeddedChannel decoder) {
        try {
            decoder.finishAndReleaseAll();
        } catch (CodecException _) {
            decoder.releaseInbound();
        }
    }

    /** What the head says of the length of the content. */
    private static Optional<Long> length(HttpResponse head) {
        String length = head.headers().get("content-length", "");
        return length.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(length)) : Optional.empty();
    }

    /** Everything but text is a blob, of which the head says enough. */
    private static boolean isText(HttpResponse head) {
        String type = head.headers().get("content-type", "text/plain");
        return type.contains("json") || type.contains("jws") || type.contains("text");
    }

    private static HttpOutcome answer(HttpResponse head, String body) {
        Map<String, String> headers = new TreeMap<>();
        head.headers()
                .forEach(header -> headers.merge(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue(),
                        (one, other) -> one + ", " + other));
        return new HttpOutcome.Answered(head.status().code(), headers, body);
    }
}
