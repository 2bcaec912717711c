package dev.regpath.installer.journal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.agent.NodeSettings;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The journal on disk, beside the ledger of files: {@code /var/lib/regpath/install}. Each change is durable when a method
 * returns. Not thread-safe.
 */
public final class JournalFile {
    /** What Regpath keeps on a host; the agent's own state is there too. */
    public static final Path STATE = Path.of(NodeSettings.STATE);

    private static final Path DIRECTORY = STATE.resolve("install");
    private static final Path FILE = DIRECTORY.resolve("journal.json");
    private static final Path LEDGER = DIRECTORY.resolve("ledger");
    private static final Path RESERVE = DIRECTORY.resolve("reserve");
    private static final int RESERVED = 64 * 1024;
    private static final int VERSION = 1;
    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final NodeFiles files;

    public JournalFile(NodeFiles files) {
        this.files = files;
    }

    /** The ledger of all files that the installer wrote. */
    public Ledger ledger() throws IOException {
        return Ledger.open(files, LEDGER);
    }

    /**
     * How far the installation of this host is; empty if there is none.
     *
     * @throws IOException also if the file is none that this installer understands
     */
    public Optional<Journal> read() throws IOException {
        if (files.follow(FILE).isEmpty()) {
            return Optional.empty();
        }
        String text = files.read(FILE).text();
        try {
            return Optional.of(parse(Json.parse(text).getAsJsonObject()));
        } catch (InvalidInput | RuntimeException e) { // Gson has many words for "not what it should be".
            throw new IOException(
                    "%s can't be understood (%s): run the regpath-installer that wrote it, or one that is newer"
                            .formatted(FILE, e.getMessage()),
                    e);
        }
    }

    public void write(Journal journal) throws IOException {
        files.createDirectories(DIRECTORY, 0700);
        files.write(FILE, Bytes.of(JSON.toJson(json(journal)) + "\n"), Attributes.mode(0600));
    }

    /** Takes some room on the disk beforehand: what a disk that fills up meanwhile leaves no room for is undoing. */
    public void reserve() throws IOException {
        files.createDirectories(DIRECTORY, 0700);
        files.write(RESERVE, Bytes.of(new byte[RESERVED]), Attributes.mode(0600));
    }

    /** Gives that room back; no error if none was taken. */
    public void release() throws IOException {
        files.delete(RESERVE);
    }

    /** Removes the journal, and the directories if nothing else is in them. */
    public void remove() throws IOException {
        release();
        files.delete(FILE);
        for (Path directory : new Path[] {DIRECTORY, STATE}) {
            if (files.list(directory).isEmpty() && !files.isMountPoint(directory)) {
                files.withdraw(directory);
            }
        }
    }

    private static Journal parse(JsonObject json) {
        int version = json.get("version").getAsInt();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "it has version %d, this installer knows %d".formatted(version, VERSION));
        }
        return new Journal(
                Journal.Phase.valueOf(json.get("phase").getAsString()),
                steps(json.getAsJsonArray("begun")),
                steps(json.getAsJsonArray("done")),
                Optional.ofNullable(json.get("configWritten")).map(time -> Instant.parse(time.getAsString())),
                json.get("restarted").getAsBoolean(),
                json.get("installer").getAsString());
    }

    private static JsonObject json(Journal journal) {
        JsonObject json = new JsonObject();
        json.addProperty("version", VERSION);
        json.addProperty("installer", journal.version());
        json.addProperty("phase", journal.phase().name());
        json.add("begun", names(journal.begun()));
        json.add("done", names(journal.done()));
        journal.configWritten().ifPresent(time -> json.addProperty("configWritten", time.toString()));
        json.addProperty("restarted", journal.restarted());
        return json;
    }

    private static JsonArray names(Set<InstallStep> steps) {
        JsonArray names = new JsonArray();
        steps.stream().sorted(Comparator.naturalOrder()).forEach(step -> names.add(step.name()));
        return names;
    }

    private static Set<InstallStep> steps(JsonArray names) {
        Set<InstallStep> steps = EnumSet.noneOf(InstallStep.class);
        for (JsonElement name : names) {
            steps.add(InstallStep.valueOf(name.getAsString()));
        }
        return steps;
    }
}
