package dev.regpath.hostsfile;

import dev.regpath.contract.Addresses;
import dev.regpath.files.Bytes;
import dev.regpath.observe.HostsFile;
import dev.regpath.routing.PinnedName;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of a hosts file, taken apart: the lines of ours, and all bytes of others. One char is one byte here, so that
 * nothing of others can be lost, whatever its encoding.
 *
 * <p>A block without its end, two blocks, or lines that others put into ours are no special cases: a line is ours or it is
 * not, and all of ours are together again after the next change.
 *
 * @param others everything but our lines
 * @param at where our first line stood in it; its end if there is none
 * @param ours our lines, as they are there
 * @param contiguous whether they are together
 * @param closing whether our block had to end another's last line, which had no end
 */
record HostsText(String others, int at, List<String> ours, boolean contiguous, boolean closing) {
    private static final String BEGIN = HostsFile.BEGIN + ": taken out by `regpath revert`; changes inside are lost\n";
    private static final String END = HostsFile.END + "\n";
    private static final String CLOSING_END = HostsFile.END + ": the line above this block had no line end\n";

    HostsText {
        ours = List.copyOf(ours);
    }

    static HostsText of(Bytes content) {
        StringBuilder others = new StringBuilder();
        List<String> ours = new ArrayList<>();
        int at = -1;
        int last = -1;
        boolean closing = false;
        for (String line : lines(new String(content.toArray(), StandardCharsets.ISO_8859_1))) {
            if (HostsFile.isOurs(line)) {
                at = at < 0 ? others.length() : at;
                last = others.length();
                closing |= line.strip().equals(CLOSING_END.strip());
                ours.add(line);
            } else {
                others.append(line);
            }
        }
        boolean contiguous = at == last;
        int end = others.length();
        // A blank line there is others': they have ended their line themselves since.
        closing &= end < 2 || others.charAt(end - 2) != '\n';
        if (closing && at == end && end > 0 && others.charAt(end - 1) == '\n') {
            others.setLength(end - 1);
            at = end - 1;
        }
        return new HostsText(others.toString(), at < 0 ? end : at, ours, contiguous, closing);
    }

    /** With their ends; the last one may have none. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int next = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(start, next));
            start = next;
        }
        return lines;
    }

    /** The file without us. */
    Bytes without() {
        return bytes(others);
    }

    /** What of it is ours, if anything. */
    Optional<Bytes> part() {
        return ours.isEmpty() ? Optional.empty() : Optional.of(bytes(String.join("", ours)));
    }

    /** Our part as it should be for these names. */
    Bytes part(List<PinnedName> names) {
        return bytes(block(names, closes()));
    }

    /** The file with these names pinned, where our block was; at the end if there was none. */
    Bytes with(List<PinnedName> names) {
        if (names.isEmpty()) {
            return without();
        }
        String before = others.substring(0, at);
        String lineEnd = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        return bytes(before + lineEnd + block(names, closes()) + others.substring(at));
    }

    /** Whether a name is in our part as it should. */
    boolean has(PinnedName name) {
        List<String> stripped = ours.stream().map(String::strip).toList();
        return name.addresses().stream()
                .allMatch(address -> stripped.contains(line(address, name).strip()));
    }

    private boolean closes() {
        return closing || (at > 0 && others.charAt(at - 1) != '\n');
    }

    private static String block(List<PinnedName> names, boolean closing) {
        StringBuilder block = new StringBuilder(BEGIN);
        for (PinnedName name : names) {
            name.addresses().forEach(address -> block.append(line(address, name)));
        }
        return block.append(closing ? CLOSING_END : END).toString();
    }

    private static String line(InetAddress address, PinnedName name) {
        return "%s\t%s\t%s %s\n".formatted(Addresses.text(address), name.host(), HostsFile.MARK, name.path());
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
