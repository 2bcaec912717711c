package dev.regpath.fuzz;

import static dev.regpath.fuzz.ForeignParser.Outcome.ACCEPTED;
import static dev.regpath.fuzz.ForeignParser.Outcome.REFUSED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import dev.regpath.containerd.ConfigPath;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.HostsTomlReader;
import dev.regpath.containerd.PemCheck;
import dev.regpath.containerd.PullHost;
import dev.regpath.containerd.ShownToml;
import dev.regpath.contract.Certificates;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.StatusCodec;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.convert.Conversion;
import dev.regpath.files.Bytes;
import dev.regpath.files.Edit;
import dev.regpath.files.FileEntry;
import dev.regpath.files.FileView;
import dev.regpath.files.LocalFiles;
import dev.regpath.files.Overlay;
import dev.regpath.files.RecordParsers;
import dev.regpath.fuzz.ForeignParser.Outcome;
import dev.regpath.hostsfile.NameParsers;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.kube.ServerParsers;
import dev.regpath.linux.InputLimit;
import dev.regpath.observe.ApiServers;
import dev.regpath.observe.HostsFile;
import dev.regpath.resolver.ResolverParsers;
import dev.regpath.routing.StateParsers;
import dev.regpath.verify.endpoint.AnswerParsers;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Every parser of what anybody may have written. */
final class ForeignParsers {
    private static final Path DIRECTORY = Path.of("/etc/containerd/certs.d/registry.example.com");
    private static final ContainerdVersion OLD =
            ContainerdVersion.parse("1.6.20").orElseThrow();
    private static final RegistryHost REGISTRY = RegistryHost.parse("registry.example.com");
    private static final Path CONFIG = Path.of("/etc/containerd/config.toml");

    private ForeignParsers() {}

    static List<ForeignParser> all() {
        List<ForeignParser> parsers = new ArrayList<>(List.of(
                new ForeignParser("registrypath", ForeignParsers::pathFile),
                new ForeignParser("resource", ForeignParsers::resource),
                new ForeignParser("hosts-toml", ForeignParsers::hostsToml),
                new ForeignParser("containerd-config", ForeignParsers::containerdConfig),
                new ForeignParser("cri-status", ForeignParsers::criStatus),
                new ForeignParser("hosts-file", ForeignParsers::hostsFile),
                new ForeignParser("pem", ForeignParsers::pem),
                new ForeignParser("convert", ForeignParsers::convert),
                new ForeignParser("status", input -> json(input, StatusCodec::decode)),
                new ForeignParser("node", input -> json(input, NodeCodec::spec)),
                new ForeignParser("node-report", input -> json(input, NodeCodec::status)),
                new ForeignParser("certificates", ForeignParsers::certificates),
                new ForeignParser(
                        "kubelet-conf", input -> Scratch.parse("kubelet.conf", input, ForeignParsers::kubeletConf)),
                new ForeignParser("shown-toml", ForeignParsers::shownToml)));
        parsers.addAll(AnswerParsers.all());
        parsers.addAll(ServerParsers.all());
        parsers.addAll(ResolverParsers.all());
        parsers.addAll(RecordParsers.all());
        parsers.addAll(NameParsers.all());
        parsers.addAll(StateParsers.all());
        return List.copyOf(parsers);
    }

    private static Outcome pathFile(byte[] input) {
        return RegistryPathDecoder.decode("a.yaml", new String(input, UTF_8))
                        .problems()
                        .isEmpty()
                ? ACCEPTED
                : REFUSED;
    }

    private static Outcome resource(byte[] input) {
        return RegistryPathDecoder.decodeResource("registrypath/a", new String(input, UTF_8))
                        .problems()
                        .isEmpty()
                ? ACCEPTED
                : REFUSED;
    }

    private static Outcome hostsToml(byte[] input) {
        hostsToml(input, OLD);
        return hostsToml(input, ContainerdVersion.NEWEST);
    }

    private static Outcome hostsToml(byte[] input, ContainerdVersion version) {
        if (HostsTomlReader.read(Bytes.of(input), DIRECTORY, version)
                instanceof HostsTomlReader.HostsTomlReading.Parsed(HostsToml file)) {
            PullHost.of(REGISTRY, file).forEach(PullHost::dialTimeout);
            return ACCEPTED;
        }
        return REFUSED;
    }

    private static Outcome containerdConfig(byte[] input) throws IOException {
        FileView view = new OneFile(Bytes.of(input));
        EffectiveConfig.read(view, CONFIG, OLD);
        EffectiveConfig config = EffectiveConfig.read(view, CONFIG, ContainerdVersion.NEWEST);
        config.roots();
        AnswerParsers.pullSettings(config, CONFIG, REGISTRY, OLD);
        AnswerParsers.pullSettings(config, CONFIG, REGISTRY, ContainerdVersion.NEWEST);
        return config.problems().isEmpty() ? ACCEPTED : REFUSED;
    }

    private static Outcome criStatus(byte[] input) {
        return ConfigPath.fromCriStatus(new String(input, UTF_8)).isPresent() ? ACCEPTED : REFUSED;
    }

    private static Outcome hostsFile(byte[] input) {
        return HostsFile.lookUp(new String(input, ISO_8859_1), "registry.example.com")
                        .isEmpty()
                ? REFUSED
                : ACCEPTED;
    }

    private static Outcome pem(byte[] input) {
        String text = new String(input, UTF_8);
        var chain = PemCheck.certificates(text);
        try {
            return PemCheck.key(text, chain).isPresent() ? ACCEPTED : REFUSED;
        } catch (GeneralSecurityException refused) {
            return REFUSED;
        }
    }

    private static Outcome convert(byte[] input) {
        return Conversion.of("a", new String(input, UTF_8), "registry.example.com")
                        .faults()
                        .isEmpty()
                ? ACCEPTED
                : REFUSED;
    }

    private static Outcome json(byte[] input, Consumer<JsonElement> decoder) {
        try {
            decoder.accept(Json.parse(new String(input, UTF_8)));
            return ACCEPTED;
        } catch (InvalidInput | UnreadableResourceException refused) {
            return REFUSED;
        }
    }

    private static Outcome certificates(byte[] input) {
        try {
            String pem = new Certificates(new String(input, UTF_8)).pem();
            if (!new Certificates(pem).pem().equals(pem)) {
                throw new IllegalStateException("what was accepted once is other certificates the second time");
            }
            return ACCEPTED;
        } catch (IllegalArgumentException refused) {
            return REFUSED;
        }
    }

    private static Outcome kubeletConf(Path file) {
        ApiServers servers = ApiServers.read(Map.of(), List.of(file));
        servers.guarded(Map.of());
        return servers.unreadable().isEmpty() ? ACCEPTED : REFUSED;
    }

    /** Shown as `plan` and the support bundle show it: TOML once more, unless it was none. */
    private static Outcome shownToml(byte[] input) {
        String shown = ShownToml.of(new String(input, UTF_8)).text();
        return shown.startsWith("(not shown") ? REFUSED : ACCEPTED;
    }

    /** A node with nothing but containerd's configuration, which may import itself and whatever it likes. */
    private record OneFile(Bytes content) implements FileView {
        @Override
        public Optional<FileEntry> look(Path path) throws IOException {
            return path.equals(CONFIG)
                    ? new Overlay(NOTHING, List.of(new Edit(CONFIG, Optional.empty(), Optional.of(content))))
                            .look(CONFIG)
                    : Optional.empty();
        }

        @Override
        public Optional<FileEntry> follow(Path path) throws IOException {
            return look(path);
        }

        @Override
        public Bytes read(Path file, InputLimit limit) throws IOException {
            if (!file.equals(CONFIG)) {
                throw new NoSuchFileException(file.toString());
            }
            return content;
        }

        @Override
        public List<String> list(Path directory) {
            return directory.equals(CONFIG.getParent()) ? List.of("config.toml") : List.of();
        }

        private static final FileView NOTHING = new LocalFiles(Path.of("/nonexistent"));
    }
}
