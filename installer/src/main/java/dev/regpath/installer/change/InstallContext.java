package dev.regpath.installer.change;

import dev.regpath.files.DriftRule;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Owned;
import dev.regpath.files.Released;
import dev.regpath.installer.host.DBusSystemd;
import dev.regpath.installer.host.Host;
import dev.regpath.installer.host.Systemd;
import dev.regpath.installer.host.SystemdCommands;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.Journal;
import dev.regpath.installer.journal.JournalFile;
import dev.regpath.linux.HostCommands;
import dev.regpath.linux.LocalCommands;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What all steps work with: the host, its files, its systemd, the journal and the ledger. Not thread-safe. */
final class InstallContext implements AutoCloseable {
    private final Host host;
    private final NodeFiles files;
    private final Optional<Systemd> systemd;
    private final JournalFile journalFile;
    private final Ledger ledger;
    private final Consumer<String> progress;
    private Optional<Journal> journal;

    private InstallContext(
            Host host, NodeFiles files, Optional<Systemd> systemd, JournalFile journalFile, Consumer<String> progress)
            throws IOException {
        this.host = host;
        this.files = files;
        this.systemd = systemd;
        this.journalFile = journalFile;
        this.ledger = journalFile.ledger();
        this.progress = progress;
        this.journal = journalFile.read();
    }

    /**
     * Looks at a host; changes nothing.
     *
     * @param progress receives what goes on, a line at a time
     */
    static InstallContext open(Host host, Consumer<String> progress) throws IOException, SystemdException {
        NodeFiles files = host.files();
        return new InstallContext(host, files, DBusSystemd.connect(host), new JournalFile(files), progress);
    }

    Host host() {
        return host;
    }

    NodeFiles files() {
        return files;
    }

    Optional<Systemd> systemd() {
        return systemd;
    }

    Ledger ledger() {
        return ledger;
    }

    /** How programs of the host are run; empty if that takes a systemd and there is none. */
    Optional<HostCommands> commands() {
        return host.isThisMachine()
                ? Optional.of(new LocalCommands())
                : systemd.map(manager -> new SystemdCommands(manager, files));
    }

    Optional<Journal> journal() {
        return journal;
    }

    /** Writes down how far we are, durably. */
    void note(UnaryOperator<Journal> change) throws IOException {
        Journal next = change.apply(journal.orElseGet(() -> Journal.start(Installation.version())));
        journalFile.write(next);
        journal = Optional.of(next);
    }

    /** The same while things are put back: that goes on even where nothing can be written any more. */
    void noteIfPossible(UnaryOperator<Journal> change) {
        try {
            note(change);
        } catch (IOException _) {
            // What is on disk tells of more than there is to undo, and undoing twice does no harm.
            journal = journal.map(change);
        }
    }

    /** Takes room on the disk for undoing, or gives it back. */
    void reserve(boolean room) throws IOException {
        if (room) {
            journalFile.reserve();
        } else {
            journalFile.release();
        }
    }

    void say(String line) {
        progress.accept(line);
    }

    /** Gives back all files of ours that serve this purpose. */
    void release(String purpose, DriftRule rule) throws IOException, InstallException {
        for (Owned file : ledger.owned()) {
            if (file.purpose().equals(purpose)) {
                told(ledger.release(file.path(), rule));
            }
        }
        ledger.settle();
    }

    /** Gives back what is left, directories above all, and ends the journal. */
    void clearUp() throws IOException, InstallException {
        for (Released released : ledger.revertAll(DriftRule.KEEP)) {
            told(released);
        }
        journalFile.remove();
        journal = Optional.empty();
    }

    private void told(Released released) throws InstallException {
        switch (released.outcome()) {
            case RESTORED, REMOVED, CLEANED -> {}
            case KEPT -> say("left as others changed it: %s (%s)".formatted(released.path(), released.detail()));
            case FAILED ->
                throw new InstallException("%s can't be restored: %s".formatted(released.path(), released.detail()));
        }
    }

    @Override
    public void close() {
        systemd.ifPresent(Systemd::close);
    }
}
