package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user name and password for a registry. Its text form hides the password.
 *
 * @param username never empty
 * @param password may be empty
 */
public record Credentials(String username, String password) {
    public Credentials {
        requireNonNull(password, "password");
        if (username.isEmpty()) {
            throw new IllegalArgumentException("the user name is empty");
        }
    }

    /** The value of an Authorization header by RFC 7617: a secret. */
    public String basic() {
        byte[] both = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String toString() {
        return username + ":***";
    }
}
