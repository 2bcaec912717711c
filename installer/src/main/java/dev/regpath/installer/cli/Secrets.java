package dev.regpath.installer.cli;

import java.util.regex.Pattern;

/** Takes out of a text that is shown or sent what may be a credential. */
final class Secrets {
    private static final Pattern KEY = Pattern.compile(
            "(?im)^(.*\\b(?:password|passwd|auth|identitytoken|registrytoken|token|secret|authorization)\"?\\s*[=:]\\s*).*$");
    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s\"']+@");
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----");

    private Secrets() {}

    static String hide(String text) {
        String keys = PRIVATE_KEY.matcher(text).replaceAll("(a private key)");
        return KEY.matcher(USER_INFO.matcher(keys).replaceAll("://…@")).replaceAll("$1…");
    }
}
