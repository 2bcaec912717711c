package dev.regpath.cri;

import static java.util.Objects.requireNonNull;

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

    @Override
    public String toString() {
        return username + ":***";
    }
}
