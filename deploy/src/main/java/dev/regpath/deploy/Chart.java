package dev.regpath.deploy;

import static java.util.Objects.requireNonNull;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Helm chart.
 *
 * @param directory where its {@code Chart.yaml} is; or a package of it, {@code regpath-VERSION.tgz}
 */
public record Chart(Path directory) {
    /** Where and as what it would be installed, if the values do not say otherwise. */
    public static final String RELEASE = "regpath";

    /** The namespace of that release. */
    public static final String NAMESPACE = "regpath-system";

    /** What it is rendered for: the oldest that it takes. Helm's library would otherwise assume an old one. */
    private static final String KUBERNETES = "1.30.0";

    public Chart {
        requireNonNull(directory, "directory");
        boolean packed = Files.isRegularFile(directory) && directory.toString().endsWith(".tgz");
        if (!packed && !Files.isRegularFile(directory.resolve("Chart.yaml"))) {
            throw new IllegalArgumentException("%s is not a chart: it has no Chart.yaml".formatted(directory));
        }
    }

    /**
     * The manifests that Helm would apply.
     *
     * @param values as {@code --set} takes them, {@code node.pinNames} for example
     * @throws IllegalStateException if Helm refuses them, with its words
     */
    public Manifests render(Map<String, String> values) {
        return render(NAMESPACE, values);
    }

    /** The same in another namespace. */
    public Manifests render(String namespace, Map<String, String> values) {
        TemplateCommand template = new Helm(directory)
                .template()
                .withKubeVersion(KUBERNETES)
                .withName(RELEASE)
                .withNamespace(namespace);
        values.forEach(template::set);
        return Manifests.parse(template.call());
    }

    /** What {@code helm lint --strict} finds wrong; empty if nothing. */
    public List<String> lint() {
        LintResult result = new Helm(directory).lint().strict().call();
        return result.isFailed() ? result.getMessages() : List.of();
    }
}
