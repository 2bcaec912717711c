package dev.regpath.packages;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The bill of materials: what of others' is delivered, as CycloneDX and as a text for people. */
final class Bill {
    private static final Gson JSON =
            new GsonBuilder().disableHtmlEscaping().setPrettyPrinting().create();

    /**
     * One thing of others'.
     *
     * @param name what it is called where it comes from
     * @param purl the address that vulnerability scanners use
     * @param sha256 of the file that is delivered, empty if it is not one file
     * @param licence where its licence is
     */
    private record Component(String name, String version, String purl, String sha256, String licence) {}

    private final Release release;
    private final List<Component> components = new ArrayList<>();

    Bill(Release release) {
        this.release = release;
    }

    /** Adds the jars of a directory that Maven's own description names as others'. */
    void addJars(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path jar : files.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                if (!jar.getFileName().toString().startsWith("regpath")) {
                    components.add(component(jar, "META-INF of lib/" + directory.relativize(jar)));
                }
            }
        }
    }

    private static Component component(Path jar, String licence) throws IOException {
        String file = jar.getFileName().toString();
        // artifact-1.2.jar, artifact-1.2.Final.jar: the version begins at the last dash before a digit.
        int dash = file.replaceAll("-(\\d).*", "\u0000$1").indexOf('\0');
        String artifact = dash < 0 ? file.replace(".jar", "") : file.substring(0, dash);
        String version = dash < 0 ? "" : file.substring(dash + 1).replace(".jar", "");
        return new Component(
                artifact,
                version,
                "pkg:maven/%s%s@%s".formatted(group(jar), artifact, version),
                Digests.ofFile(jar),
                licence);
    }

    /** The group with a slash after it, if the jar names it. */
    private static String group(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<JarEntry> descriptions = file.stream()
                    .filter(entry -> entry.getName().matches("META-INF/maven/.*/pom\\.properties"))
                    .toList();
            if (descriptions.size() != 1) {
                return "";
            }
            Properties description = new Properties();
            try (var in = file.getInputStream(descriptions.getFirst())) {
                description.load(in);
            }
            return description.getProperty("groupId") + "/";
        }
    }

    /** Adds the Java runtime. */
    void addJava(Path runtime) throws IOException {
        Properties properties = new Properties();
        try (var in = Files.newInputStream(runtime.resolve("release"))) {
            properties.load(in);
        }
        String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
        components.add(new Component("openjdk", version, "pkg:generic/openjdk@" + version, "", "runtime/legal"));
    }

    /**
     * Adds a package of Debian's.
     *
     * @param licence where its licence is
     */
    void addDebian(DebianPackage deb, String licence) {
        components.add(new Component(
                deb.name(),
                deb.version(),
                "pkg:deb/debian/%s@%s?arch=%s"
                        .formatted(deb.name(), deb.version().replace(":", "%3A"), deb.architecture()),
                "",
                licence));
    }

    /** CycloneDX 1.6, without a serial number or a time of its own: the same content is the same bill. */
    String cycloneDx() {
        Map<String, Object> bill = new LinkedHashMap<>();
        bill.put("bomFormat", "CycloneDX");
        bill.put("specVersion", "1.6");
        bill.put("version", 1);
        bill.put("metadata", Map.of("component", project()));
        bill.put("components", sorted().map(Bill::entry).toList());
        return JSON.toJson(bill) + "\n";
    }

    private Map<String, Object> project() {
        Map<String, Object> project = ordered("type", "application", "name", "regpath", "version", release.version());
        project.put("licenses", List.of(Map.of("expression", Licence.ALL)));
        return project;
    }

    private static Map<String, Object> entry(Component component) {
        Map<String, Object> entry =
                ordered("type", "library", "name", component.name(), "version", component.version());
        entry.put("purl", component.purl());
        if (!component.sha256().isEmpty()) {
            entry.put("hashes", List.of(ordered("alg", "SHA-256", "content", component.sha256())));
        }
        return entry;
    }

    /** What is delivered, and where its licence is. */
    String notice() {
        StringBuilder text = new StringBuilder("""
                Regpath %s
                Copyright %s
                Licensed %s: LICENSE and LICENSES. The part in brackets is for what is loaded into the kernel.

                It is delivered with these works of others, each under its own licence:

                """.formatted(release.version(), Licence.COPYRIGHT, Licence.ALL));
        sorted().forEach(component ->
                text.append("%s %s: %s%n".formatted(component.name(), component.version(), component.licence())));
        return text.toString();
    }

    private Stream<Component> sorted() {
        return components.stream().sorted(Comparator.comparing(Component::name));
    }

    private static Map<String, Object> ordered(String... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
