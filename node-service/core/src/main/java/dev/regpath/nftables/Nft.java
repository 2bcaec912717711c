package dev.regpath.nftables;

import static java.util.Objects.requireNonNull;

import dev.regpath.input.InvalidInput;
import dev.regpath.linux.HostCommands;
import dev.regpath.linux.HostCommands.CommandResult;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.LocalCommands;
import dev.regpath.linux.NotSupportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * nft(8). Transactions are handed over in its own language, since its JSON had no word for the cgroup of a socket as late as
 * version 1.0.6; what is there is read as JSON.
 *
 * @param commands runs it
 * @param command its path, and what stands before that
 */
public record Nft(HostCommands commands, List<String> command) {
    /** Where distributions have it; the last is NixOS. */
    private static final List<String> USUAL = List.of(
            "/usr/sbin/nft", "/usr/bin/nft", "/sbin/nft", "/usr/local/sbin/nft", "/run/current-system/sw/bin/nft");

    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST_WORDS = 300;

    /** What nft says of a table that is not there: the kernel's word for ENOENT. */
    private static final String ABSENT = "No such file or directory";

    public Nft {
        requireNonNull(commands, "commands");
        command = List.copyOf(command);
    }

    /**
     * That of this machine.
     *
     * @throws NotSupportedException if there is none
     */
    static Nft find() throws NotSupportedException {
        String path = USUAL.stream()
                .filter(each -> Files.isExecutable(Path.of(each)))
                .findFirst()
                .orElseThrow(() -> new NotSupportedException(
                        "there is no program nft", "install nftables (Debian, Ubuntu, Fedora: package nftables)"));
        return new Nft(new LocalCommands(), List.of(path));
    }

    /** What is in Regpath's table. */
    NftState list(Function<String, OptionalLong> ids) throws KernelException, IOException {
        List<String> arguments = new ArrayList<>(List.of("--json", "list", "table"));
        arguments.addAll(Arrays.asList(NftNames.TABLE.split(" ", -1)));
        CommandResult result = run(arguments);
        if (result.exitCode() != 0) {
            if (result.err().contains(ABSENT)) {
                return NftState.ABSENT;
            }
            throw refused(result, "the table of nftables cannot be read");
        }
        try {
            return NftState.of(result.out(), ids);
        } catch (InvalidInput e) {
            throw KernelException.ofProgram(
                    "nft --json list table",
                    e.reason(),
                    "the table of nftables cannot be read",
                    "report it with the output of `nft --version`");
        }
    }

    /** Does all of a script, or nothing of it. */
    void commit(String script) throws KernelException, IOException {
        Path file = Files.createTempFile("regpath", ".nft");
        try {
            Files.writeString(file, script);
            CommandResult result = run(List.of("--file", file.toString()));
            if (result.exitCode() != 0) {
                throw refused(result, "the table of nftables cannot be changed");
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private CommandResult run(List<String> arguments) throws IOException {
        return commands.run(Stream.concat(command.stream(), arguments.stream()).toList(), LONGEST);
    }

    private static KernelException refused(CommandResult result, String what) {
        String words = result.err()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElseGet(() -> "exit code " + result.exitCode());
        return KernelException.ofProgram(
                "nft",
                words.length() > MOST_WORDS ? words.substring(0, MOST_WORDS) : words,
                what,
                "give the process CAP_NET_ADMIN; Linux 5.13 with CONFIG_NFT_SOCKET and CONFIG_NFT_NAT is needed");
    }
}
