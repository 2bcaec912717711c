package dev.regpath.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads trees of one node, and each content once. A file is read again only when its inode, its size or its ctime is another
 * one: the kernel sets the ctime at every change of content, owner and mode, and no program can set it back.
 */
final class TreeReader {
    /** A single argument of a program may have 128 KiB. */
    private static final int CHUNK = 96 * 1024;

    private final Node node;
    private final Map<String, String> sums = new ConcurrentHashMap<>();

    TreeReader(Node node) {
        this.node = node;
    }

    /** What is at these paths and below them. What is pinned in bpffs has no bytes to read. */
    FileSnapshot read(String... paths) {
        List<FileSnapshot.FindLine> found = node.script(
                        "find %s -printf '%s'".formatted(String.join(" ", paths), FileSnapshot.FindLine.FORMAT))
                .orThrow()
                .out()
                .lines()
                .map(FileSnapshot.FindLine::parse)
                .toList();
        List<FileSnapshot.FindLine> files = found.stream()
                .filter(each -> each.file() && !each.path().startsWith("/sys/"))
                .toList();
        readContents(files.stream()
                .filter(file -> !sums.containsKey(file.identity()))
                .toList());
        return FileSnapshot.of(found, file -> sums.getOrDefault(file.identity(), ""));
    }

    private void readContents(List<FileSnapshot.FindLine> files) {
        List<FileSnapshot.FindLine> chunk = new ArrayList<>();
        int length = 0;
        for (FileSnapshot.FindLine file : files) {
            if (length + file.path().length() > CHUNK) {
                readChunk(chunk);
                chunk.clear();
                length = 0;
            }
            chunk.add(file);
            length += file.path().length() + 1;
        }
        if (!chunk.isEmpty()) {
            readChunk(chunk);
        }
    }

    private void readChunk(List<FileSnapshot.FindLine> files) {
        List<String> paths = files.stream().map(FileSnapshot.FindLine::path).toList();
        List<String> lines = node.script(
                        "xargs -d '\\n' sha256sum << 'FILES'\n%s\nFILES".formatted(String.join("\n", paths)))
                .orThrow()
                .out()
                .lines()
                .toList();
        for (int i = 0; i < files.size(); i++) {
            // A backslash before it tells of one in the file's name.
            sums.put(
                    files.get(i).identity(),
                    lines.get(i).replaceFirst("^\\\\", "").substring(0, 64));
        }
    }
}
