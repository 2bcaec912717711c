package dev.regpath.containerd;

import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.files.Bytes;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Limits;
import dev.regpath.input.Toml;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads a hosts.toml as a given containerd would (parseHostsFile), and says so where that one would drop it. */
public final class HostsTomlReader {
    /** What containerd makes of a file. */
    public sealed interface HostsTomlReading {
        /** It understands it. */
        record Parsed(HostsToml file) implements HostsTomlReading {}

        /**
         * It logs an error, and goes on as if the file were not there: the pull does not fail. (Except that 1.6.20 as a whole
         * dies of a key with nothing after its {@code =} and a table header next; seen. A torn write can look like that.)
         */
        record Dropped(String reason) implements HostsTomlReading {}

        /** It may understand it; it is too large for us to know. */
        record TooLarge(String reason) implements HostsTomlReading {}

        /** It has no bytes, which is as good as no file. */
        record Empty() implements HostsTomlReading {}
    }

    private final Path directory;
    private final ContainerdVersion version;

    private HostsTomlReader(Path directory, ContainerdVersion version) {
        this.directory = directory;
        this.version = version;
    }

    /**
     * What containerd makes of {@code content}.
     *
     * @param directory where the file is: relative paths in it start here
     */
    public static HostsTomlReading read(Bytes content, Path directory, ContainerdVersion version) {
        if (content.size() == 0) {
            return new HostsTomlReading.Empty();
        }
        if (content.size() > Limits.HOSTS_TOML.bytes()) {
            return new HostsTomlReading.TooLarge("it has more than %,d bytes".formatted(Limits.HOSTS_TOML.bytes()));
        }
        try {
            return new HostsTomlReading.Parsed(new HostsTomlReader(directory, version).parse(content));
        } catch (InvalidInput e) {
            return new HostsTomlReading.TooLarge(e.reason());
        } catch (Unreadable e) {
            return new HostsTomlReading.Dropped(e.reason);
        }
    }

    /** Whether Regpath has written this file, all of it or a part. */
    public static boolean isOfRegpath(Bytes content) {
        return OwnMark.in(content.text()).isPresent();
    }

    private HostsToml parse(Bytes content) throws InvalidInput {
        String text = text(content);
        TomlTable toml = toml(text);
        if (!version.readsBracketsInHeaders()) {
            for (String header : TableHeaders.of(text)) {
                if (header.contains("[") || header.contains("]")) {
                    throw new Unreadable(
                            "table header [%s] has a bracket in it, which containerd 1.x can't read".formatted(header));
                }
            }
        }
        HostFieldsReader root = new HostFieldsReader(toml, directory, version);
        Optional<String> server = root.string("server").filter(url -> !url.isEmpty());
        Optional<TomlTable> table = root.table("host");
        if (table.isEmpty() && version.needsHostTable()) {
            throw new Unreadable("it has no [host] table, which containerd before 1.7.32 requires");
        }
        List<HostTable> hosts = new ArrayList<>();
        if (table.isPresent()) {
            for (String url : table.get().keySet()) { // A mistake in any of them, also one that is not used, counts.
                host(table.get(), url);
            }
            List<String> urls = version.takesHostsFromHeaders() ? fromHeaders(text) : byLine(table.get());
            for (String url : urls) {
                hosts.add(host(table.get(), url));
            }
        }
        server.ifPresent(HostsTomlReader::checkUrl);
        return new HostsToml(server, root.read("server", "host"), hosts);
    }

    private static TomlTable toml(String text) throws InvalidInput {
        try {
            return Toml.parse(text).table();
        } catch (InvalidInput e) {
            if (e.kind() == InvalidInput.InputFault.TOO_LARGE) {
                throw e;
            }
            throw new Unreadable(e.reason());
        }
    }

    private HostTable host(TomlTable table, String url) {
        if (!(table.get(List.of(url)) instanceof TomlTable fields)) {
            throw new Unreadable("host.\"%s\" is not a table".formatted(url));
        }
        checkUrl(url);
        return new HostTable(url, new HostFieldsReader(fields, directory, version).read());
    }

    private static void checkUrl(String url) {
        GoSyntax.urlProblem(GoSyntax.withScheme(url)).ifPresent(problem -> {
            throw new Unreadable(problem);
        });
    }

    /** Hosts as 2.x sees them: a repeated one counts again, unless right after itself. */
    private static List<String> fromHeaders(String text) {
        List<String> urls = new ArrayList<>();
        for (List<String> key : TableHeaders.keysOf(text)) {
            if (key.size() < 2 || !key.getFirst().equals("host")) {
                continue;
            }
            if (urls.isEmpty() || !urls.getLast().equals(key.get(1))) {
                urls.add(key.get(1));
            }
        }
        return urls;
    }

    /** Hosts as 1.x sees them: by the line they begin at. */
    private static List<String> byLine(TomlTable table) {
        return table.keySet().stream()
                .sorted(Comparator.comparingInt(url -> {
                    TomlPosition position = table.inputPositionOf(List.of(url));
                    return position == null ? Integer.MAX_VALUE : position.line();
                }))
                .toList();
    }

    private String text(Bytes content) {
        if (!version.insistsOnPlainUtf8()) {
            String text = content.text();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content.toArray()))
                    .toString();
            if (text.startsWith("\ufeff")) {
                throw new Unreadable("it begins with a byte order mark");
            }
            return text;
        } catch (CharacterCodingException _) {
            throw new Unreadable("it is not UTF-8");
        }
    }

    /** The file as a whole is dropped. Stays within this package's reader. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Unreadable(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
