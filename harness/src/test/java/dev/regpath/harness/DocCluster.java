package dev.regpath.harness;

import dev.regpath.harness.docs.PageRun;
import dev.regpath.harness.docs.Placeholders;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a cluster as a reader of the chart's page has it. What begins with {@code helm} or {@code kubectl} is done here in
 * the place of Helm's and the cluster's controllers: the chart is rendered by Helm's own library, its DaemonSet's pod runs
 * under the node's containerd from the image that the manifest names, unchanged, and objects go to the API machinery.
 * Everything else is typed at the node. A command that is not known here fails.
 */
final class DocCluster implements PageRun.Machine {
    private static final String PRIVILEGED = "pod-security.kubernetes.io/enforce=privileged";
    private static final Duration START = Duration.ofSeconds(90);
    private static final int HEALTH = 9618;

    private final DocNode node;
    private final DaemonSetPods pods;
    private final ApiServer api;
    private final Path checkout;
    private final Set<String> namespaces = new HashSet<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private Optional<Pod> agent = Optional.empty();

    private DocCluster(DocNode node, DaemonSetPods pods, ApiServer api, Path checkout) {
        this.node = node;
        this.pods = pods;
        this.api = api;
        this.checkout = checkout;
    }

    /** Starts a node that has joined a cluster in which nothing of Regpath is. */
    static DocCluster start(Lab lab, RegistrySite site, Generation generation) {
        DocNode node = DocNode.bare(lab, site, generation);
        ApiServer api = lab.apiServer();
        api.admit(node.node());
        return new DocCluster(
                node,
                DaemonSetPods.withoutImage(lab, node.node()),
                api,
                Setup.load().checkout());
    }

    /** Starts a node that an agent of the chart has repaired, and that has lost its cluster since. */
    static DocCluster leftBehind(Lab lab, RegistrySite site, Generation generation) {
        DocCluster cluster = start(lab, site, generation);
        cluster.type("ctr -n k8s.io images import regpath-*-image.tar").orThrow();
        cluster.node.node().write(Path.of("/etc/regpath/paths.d/company.yaml"), Way.REDIRECT_ONLY.document(site));
        cluster.startAgent();
        cluster.awaitReady();
        cluster.agent.ifPresent(Pod::close);
        return cluster;
    }

    @Override
    public Execution type(String lines) {
        StringBuilder out = new StringBuilder();
        StringBuilder shell = new StringBuilder();
        for (String command : lines.replace("\\\n", " ").lines().toList()) {
            if (command.startsWith("helm ") || command.startsWith("kubectl ")) {
                Execution before = typeAtTheNode(shell, out);
                if (!before.succeeded()) {
                    return before;
                }
                try {
                    out.append(control(List.of(command.replaceAll(" +#.*", "").split(" +"))));
                } catch (IllegalStateException | IllegalArgumentException e) {
                    return new Execution(List.of(command), 1, out + e.toString(), "");
                }
            } else {
                shell.append(command).append('\n');
            }
        }
        return typeAtTheNode(shell, out);
    }

    private Execution typeAtTheNode(StringBuilder shell, StringBuilder out) {
        if (shell.toString().isBlank()) {
            return new Execution(List.of(), 0, out.toString(), "");
        }
        Execution execution = node.type(shell.toString());
        shell.setLength(0);
        out.append(execution.out());
        return new Execution(execution.command(), execution.exitCode(), out.toString(), "");
    }

    /** What the command would print, as far as a page shows it. */
    private String control(List<String> words) {
        Command command = Command.of(words);
        switch (command.verb()) {
            case "kubectl create namespace" -> namespaces.add(command.argument(0));
            case "kubectl label namespace" -> {
                require(command.argument(1).equals(PRIVILEGED), "another label than " + PRIVILEGED);
                namespaces.add(command.argument(0) + " " + PRIVILEGED);
            }
            case "helm install" -> {
                require(namespaces.contains(command.namespace()), "no such namespace");
                require(
                        namespaces.contains(command.namespace() + " " + PRIVILEGED),
                        "the namespace does not allow the agent's mounts");
                values.putAll(command.values());
                requireChart(command.argument(1));
                startAgent();
            }
            case "helm upgrade" -> {
                require(command.flags().contains("--reuse-values"), "earlier values would be lost");
                values.putAll(command.values());
                requireChart(command.argument(1));
                agent.ifPresent(Pod::close);
                startAgent();
            }
            case "helm uninstall" -> agent.ifPresent(Pod::close);
            case "kubectl rollout status" -> {
                require(command.argument(0).equals("daemonset/regpath-node"), "no such DaemonSet");
                awaitReady();
            }
            case "kubectl exec" -> {
                require(command.argument(0).equals("daemonset/regpath-node"), "no such DaemonSet");
                Execution inside = agent.orElseThrow().exec(command.rest().toArray(String[]::new));
                require(inside.succeeded(), inside.toString());
                return inside.out() + inside.err();
            }
            case "kubectl apply" -> {
                String file = command.argument(0);
                new StandInWatcher(api.client())
                        .put(node.type("cat " + file).orThrow().out());
            }
            case "kubectl get" -> {
                require(command.argument(0).equals("registrypaths"), "only RegistryPaths are here");
                return names();
            }
            default -> throw new IllegalArgumentException("not known here: " + String.join(" ", words));
        }
        return "";
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    private void requireChart(String chart) {
        require(checkout.resolve(chart).normalize().equals(Setup.load().chart().normalize()), "no chart at " + chart);
    }

    private void startAgent() {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.put("node.extraEnv[0].name", "REGPATH_KUBECONFIG");
        all.put("node.extraEnv[0].value", "/etc/regpath/kubeconfig");
        agent = Optional.of(pods.start(all));
    }

    private void awaitReady() {
        Pod pod = agent.orElseThrow();
        Waiting.until(
                "the pod is ready; its log: " + pod.log(),
                START,
                () -> Optional.of(pod).filter(some -> some.serving(HEALTH, "readiness")));
    }

    private String names() {
        StringBuilder names = new StringBuilder("NAME\n");
        api.client().genericKubernetesResources("regpath.dev/v1alpha1", "RegistryPath").list().getItems().stream()
                .map(GenericKubernetesResource::getMetadata)
                .forEach(meta -> names.append(meta.getName()).append('\n'));
        return names.toString();
    }

    /**
     * A command line of helm or kubectl.
     *
     * @param rest what follows {@code --}
     */
    private record Command(
            String verb,
            String namespace,
            List<String> arguments,
            Set<String> flags,
            Map<String, String> values,
            List<String> rest) {
        /** Which words make the verb; the others are arguments. */
        private static final Map<String, Integer> VERBS = Map.of(
                "create",
                2,
                "label",
                2,
                "install",
                1,
                "upgrade",
                1,
                "uninstall",
                1,
                "rollout",
                2,
                "exec",
                1,
                "apply",
                1,
                "get",
                1);

        static Command of(List<String> words) {
            List<String> plain = new ArrayList<>();
            Map<String, String> values = new LinkedHashMap<>();
            Set<String> flags = new HashSet<>();
            List<String> rest = List.of();
            String namespace = "default";
            for (int i = 1; i < words.size(); i++) {
                switch (words.get(i)) {
                    case "-n" -> namespace = words.get(++i);
                    case "-f" -> plain.add(words.get(++i));
                    case "--set" -> {
                        String[] value = words.get(++i).split("=", 2);
                        values.put(value[0], value[1]);
                    }
                    case "--reuse-values" -> flags.add("--reuse-values");
                    case "--" -> {
                        rest = List.copyOf(words.subList(i + 1, words.size()));
                        i = words.size();
                    }
                    default -> {
                        require(!words.get(i).startsWith("-"), "an option that is not known here: " + words.get(i));
                        plain.add(words.get(i));
                    }
                }
            }
            int length = VERBS.getOrDefault(plain.getFirst(), 1);
            return new Command(
                    words.getFirst() + " " + String.join(" ", plain.subList(0, length)),
                    namespace,
                    plain.subList(length, plain.size()),
                    flags,
                    values,
                    rest);
        }

        String argument(int index) {
            require(index < arguments.size(), "an argument is missing: " + verb);
            return arguments.get(index);
        }
    }

    @Override
    public Execution boot(String userData) {
        throw new IllegalArgumentException("a node of a cluster has booted");
    }

    @Override
    public Placeholders placeholders() {
        return node.placeholders();
    }

    @Override
    public String kind() {
        return node.kind();
    }

    @Override
    public void close() {
        agent.ifPresent(Pod::close);
        node.close();
    }
}
