package dev.regpath.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The access of a Pod. The kubelet renews the token long before it ends, and the CA with it.
 *
 * @param host of the API server
 * @param port of the API server
 * @param account the directory with {@code token} and {@code ca.crt}
 */
record InCluster(String host, int port, Path account) implements ApiAccess {
    @Override
    public ApiEndpoint endpoint() throws IOException {
        String token = Files.readString(account.resolve("token")).strip();
        String ca = Files.readString(account.resolve("ca.crt"));
        return new ApiEndpoint(
                host, port, "", Optional.of(Tls.trusting(Optional.of(ca), Optional.empty())), host, Optional.of(token));
    }
}
