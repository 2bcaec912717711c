package dev.regpath.containerd;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Hides what may be a credential in a hosts.toml that is shown: values of headers, and passwords in URLs. */
final class SecretLines {
    private static final Pattern HEADER_TABLE = Pattern.compile("\\s*\\[.*\\bheader\"?'?\\s*].*");
    private static final Pattern TABLE = Pattern.compile("\\s*\\[\\s*(?:host|header|[A-Za-z0-9_-]+)\\s*[.\\]].*");
    private static final Pattern HEADER_KEY = Pattern.compile("(?<key>.*\\bheader\\b[^=]*=\\s*).+");
    private static final Pattern KEY = Pattern.compile("(?<key>\\s*[^=]*=\\s*).+");
    private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s\"']+@");

    private SecretLines() {}

    static String hide(String text) {
        boolean[] inHeader = {false};
        return text.lines()
                .map(line -> USER_INFO.matcher(line).replaceAll("://…@"))
                .map(line -> {
                    if (TABLE.matcher(line).matches()) {
                        inHeader[0] = HEADER_TABLE.matcher(line).matches();
                        return line;
                    }
                    if (line.isBlank() || line.stripLeading().startsWith("#")) {
                        return line;
                    }
                    if (inHeader[0]) {
                        return KEY.matcher(line).matches() ? KEY.matcher(line).replaceFirst("${key}…") : "…";
                    }
                    return HEADER_KEY.matcher(line).replaceFirst("${key}…");
                })
                .collect(Collectors.joining("\n"));
    }
}
