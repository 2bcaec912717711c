package dev.regpath.kube;

import dev.regpath.input.Limits;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The access of a Pod. The kubelet renews the token long before it ends, and the CA with it. */
final class InCluster implements ApiAccess {
    private final String host;
    private final int port;
    private final Path account;
    private final KeptTls tls = new KeptTls();

    /**
     * Reads nothing yet.
     *
     * @param host of the API server
     * @param port of the API server
     * @param account the directory with {@code token} and {@code ca.crt}
     */
    InCluster(String host, int port, Path account) {
        this.host = host;
        this.port = port;
        this.account = account;
    }

    @Override
    public ApiEndpoint endpoint() throws IOException {
        String token = read("token", Limits.TOKEN).strip();
        String ca = read("ca.crt", Limits.CERTIFICATES);
        return new ApiEndpoint(
                host, port, "", Optional.of(tls.trusting(Optional.of(ca), Optional.empty())), host, Optional.of(token));
    }

    private String read(String name, InputLimit limit) throws IOException {
        return new String(InputFile.read(account.resolve(name), limit), StandardCharsets.UTF_8);
    }
}
