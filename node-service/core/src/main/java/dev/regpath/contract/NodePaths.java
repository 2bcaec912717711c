package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import dev.regpath.input.Paths;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Texts that name something on the node: files, cgroups, and the path of a URL. */
final class NodePaths {
    private static final String UNITS = "[A-Za-z0-9:_.@\\\\-]{1,240}\\.(?:service|scope|slice)";
    /** Parts of a path: neither one dot nor two. */
    private static final String PART = "(?:\\.{0,2}[^./\\p{Cc}]|\\.{3})[^/\\p{Cc}]*";

    private static final String URL_PART = "(?:\\.{0,2}[A-Za-z0-9_~-]|\\.{3})[A-Za-z0-9._~-]*";
    private static final String FILES = "(?:/(?:%1$s)?)*/%1$s".formatted(PART);
    private static final String URLS = "(?:/%s)+/?".formatted(URL_PART);

    static final TextType<Path> FILE = TextType.of("path", 1024, FILES, NodePaths::file);
    private static final TextFault ROOT_AND_BELOW = TextFault.of(
            "/+[*][*]/*",
            ProblemCode.INVALID_VALUE,
            "%s would be every process of the node",
            "Write host: true for those that are in no Pod, and pods: {} for those that are.");
    static final TextType<String> CGROUP = TextType.of(
                    "text", 1024, "%s|%s/*".formatted(UNITS, FILES), NodePaths::cgroup)
            .withFaults(List.of(ROOT_AND_BELOW));
    static final TextType<String> URL = TextType.of("path", 1024, URLS, NodePaths::url);

    private static final int LONGEST = 1024;
    private static final Pattern UNIT = Pattern.compile(UNITS);
    private static final Pattern URL_PATH = Pattern.compile(URLS);

    private NodePaths() {}

    /** An absolute path of a file. */
    static Path file(String text) {
        requirePlain(text, "Write an absolute path such as /etc/ssl/registry-ca.pem.");
        if (text.endsWith("/")) {
            throw new InvalidText(
                    ProblemCode.INVALID_PATH, Quoted.of(text) + " is a directory", "Name the file in it.");
        }
        return path(text);
    }

    /** A systemd unit, or the path of a cgroup below the root of the hierarchy. */
    static String cgroup(String text) {
        if (!text.startsWith("/")) {
            if (!UNIT.matcher(text).matches()) {
                throw new InvalidText(
                        ProblemCode.INVALID_VALUE,
                        Quoted.of(text) + " is neither a unit nor a cgroup path",
                        "Write a unit such as buildkit.service, or a path such as /system.slice/buildkit.service.");
            }
            return text;
        }
        requirePlain(text, "Write a cgroup path such as /system.slice/buildkit.service.");
        if (path(text).getNameCount() == 0) {
            throw new InvalidText(
                    ProblemCode.INVALID_VALUE,
                    "the root cgroup holds every process of the node",
                    "Name the cgroups that should be redirected.");
        }
        String path = path(text).toString();
        if (path.equals("/**")) {
            throw ROOT_AND_BELOW.in(text);
        }
        return path;
    }

    /** The path of a URL: absolute, of characters that need no escaping. */
    static String url(String text) {
        if (text.length() > LONGEST || !URL_PATH.matcher(text).matches() || hasDots(text)) {
            throw new InvalidText(
                    ProblemCode.INVALID_PATH,
                    Quoted.of(text) + " is not the path of a registry's URL",
                    "Write a path such as /v2/proxy.");
        }
        return text;
    }

    private static void requirePlain(String text, String remedy) {
        if (!text.startsWith("/")) {
            throw new InvalidText(ProblemCode.INVALID_PATH, Quoted.of(text) + " is not an absolute path", remedy);
        }
        if (text.length() > LONGEST || text.codePoints().anyMatch(NodePaths::isUnseen) || hasDots(text)) {
            throw new InvalidText(
                    ProblemCode.INVALID_PATH,
                    Quoted.of(text) + " contains '..', control characters, or is too long",
                    remedy);
        }
    }

    private static Path path(String text) {
        return Paths.of(text)
                .orElseThrow(
                        () -> new InvalidText(
                                ProblemCode.INVALID_PATH,
                                Quoted.of(text) + " has characters that this system's encoding of paths does not have",
                                "Use ASCII characters, or start Regpath by its own launcher on a system that has the locale C.UTF-8."));
    }

    private static boolean isUnseen(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
    }

    private static boolean hasDots(String text) {
        return (text + "/").contains("/../") || (text + "/").contains("/./");
    }
}
