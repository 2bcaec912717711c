package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user name and password for a registry, or an identity token. Its text form hides the password.
 *
 * @param username empty with an identity token, which token servers alone are shown
 * @param password that token, then
 */
public record Credentials(String username, String password) {
    public Credentials {
        requireNonNull(username, "username");
        requireNonNull(password, "password");
    }

    /** Whether it is a token, which takes the place of a name and its password. */
    public boolean isIdentityToken() {
        return username.isEmpty();
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
