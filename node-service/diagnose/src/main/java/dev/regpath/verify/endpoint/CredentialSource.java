package dev.regpath.verify.endpoint;

import dev.regpath.cri.Credentials;
import java.util.Optional;

/** What is sent to a host that asks for a login. */
public interface CredentialSource {
    /**
     * Those for a host.
     *
     * @param host with its port, as a URL has it
     */
    Optional<Credentials> of(String host);

    /** The same for all, as a kubelet gives them with a pull. */
    static CredentialSource given(Optional<Credentials> credentials) {
        return _ -> credentials;
    }
}
