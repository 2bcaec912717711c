package dev.regpath.files;

import dev.regpath.files.Owned.FileState;
import dev.regpath.files.Released.ReleaseOutcome;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Gives files and directories of ours back, main files before those they name. */
final class Releases {
    private final NodeFiles files;
    private final LedgerStore store;
    private final Originals originals;
    private final Register register;

    Releases(NodeFiles files, LedgerStore store, Register register) {
        this.files = files;
        this.store = store;
        this.originals = store.originals();
        this.register = register;
    }

    Released release(Path path, DriftRule rule) throws IOException {
        Optional<Owned> known = register.find(path);
        if (known.isEmpty()) {
            return new Released(path, ReleaseOutcome.KEPT, "Regpath never wrote it");
        }
        Owned file = known.get();
        Optional<Bytes> now = register.read(path);
        if (file.before() instanceof Original.Shared) {
            return releasePart(file, now, rule);
        }
        if (file.state(now) != FileState.CHANGED || now.isEmpty()) {
            return putBack(file, "");
        }
        return switch (rule.decide(file, now.get(), originals.content(path, file.before()))) {
            case DriftRule.DriftDecision.Keep(String why) -> forget(path, ReleaseOutcome.KEPT, why);
            case DriftRule.DriftDecision.Restore() -> putBack(file, "changes by others added nothing of their own");
            case DriftRule.DriftDecision.Replace(Bytes remainder) -> {
                Attributes theirs =
                        files.follow(path).map(FileEntry::modeAndOwner).orElse(Attributes.mode(0644));
                files.write(path, remainder, theirs);
                yield forget(path, ReleaseOutcome.CLEANED, "others had changed it: their changes stay");
            }
        };
    }

    private Released releasePart(Owned file, Optional<Bytes> whole, DriftRule rule) throws IOException {
        Path path = file.path();
        files.clear(path);
        if (whole.isEmpty()) {
            return forget(path, ReleaseOutcome.REMOVED, "others had removed it");
        }
        return switch (rule.decide(file, whole.get(), Optional.empty())) {
            case DriftRule.DriftDecision.Keep(String why) -> forget(path, ReleaseOutcome.KEPT, why);
            case DriftRule.DriftDecision.Restore() -> putBack(file, "");
            case DriftRule.DriftDecision.Replace(Bytes remainder) -> {
                FileEntry entry = files.look(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
                if (entry.kind() != FileEntry.FileType.FILE) {
                    throw new FileSystemException(path.toString(), null, "it is not a plain file any more");
                }
                files.write(path, remainder, entry.modeAndOwner());
                yield forget(path, ReleaseOutcome.CLEANED, "");
            }
        };
    }

    List<Released> releaseDirectory(Path dir, DriftRule rule) throws IOException {
        List<Owned> inside = register.in(dir).stream()
                .sorted(Comparator.comparing(Owned::role))
                .toList();
        List<Released> released = new ArrayList<>();
        if (onlyOurs(dir)) {
            inside.forEach(file -> register.put(file.leaving()));
            register.save();
            files.withdraw(dir);
            inside.forEach(file -> released.add(forget(file.path(), ReleaseOutcome.REMOVED, "")));
        } else {
            for (Owned file : inside) {
                released.add(release(file.path(), rule));
            }
            if (register.made(dir) && files.list(dir).isEmpty()) {
                files.withdraw(dir);
            }
        }
        if (!register.holds(dir)) {
            register.removeDirectory(dir);
        }
        return released;
    }

    List<Released> revertAll(DriftRule rule) throws IOException {
        List<Released> released = new ArrayList<>();
        List<Path> deepestFirst = register.directories().stream()
                .sorted(Comparator.comparingInt(Path::getNameCount).reversed().thenComparing(path -> path))
                .toList();
        for (Path dir : deepestFirst) {
            attempt(dir, released, () -> releaseDirectory(dir, rule));
        }
        List<Owned> rest = register.owned().reversed().stream()
                .sorted(Comparator.comparing(Owned::role))
                .toList();
        for (Owned file : rest) {
            attempt(file.path(), released, () -> List.of(release(file.path(), rule)));
        }
        settle();
        if (register.isEmpty()) {
            store.remove();
        }
        return released;
    }

    void settle() throws IOException {
        if (register.isUnsaved()) {
            register.save();
            if (!store.knowsLess()) {
                originals.keepOnly(register.owned());
            }
            if (register.isEmpty()) {
                store.remove();
            }
        }
    }

    private interface ReleaseAction {
        List<Released> run() throws IOException;
    }

    private static void attempt(Path path, List<Released> released, ReleaseAction action) {
        try {
            released.addAll(action.run());
        } catch (IOException e) {
            released.add(new Released(path, ReleaseOutcome.FAILED, String.valueOf(e.getMessage())));
        }
    }

    /** Whether {@code dir} can go as a whole. */
    private boolean onlyOurs(Path dir) throws IOException {
        if (!register.made(dir)) {
            return false;
        }
        for (String name : files.list(dir)) {
            Path path = dir.resolve(name);
            Optional<Owned> file = register.find(path);
            if (file.isEmpty() || file.get().state(register.read(path)) != FileState.OURS) {
                return false;
            }
        }
        return register.in(dir).stream().allMatch(file -> file.before() instanceof Original.Absent);
    }

    private Released putBack(Owned file, String detail) throws IOException {
        register.put(file.leaving());
        register.save();
        originals.putBack(file.path(), file.before());
        ReleaseOutcome outcome =
                file.before() instanceof Original.Absent ? ReleaseOutcome.REMOVED : ReleaseOutcome.RESTORED;
        return forget(file.path(), outcome, detail);
    }

    private Released forget(Path path, ReleaseOutcome outcome, String detail) {
        register.remove(path);
        return new Released(path, outcome, detail);
    }
}
