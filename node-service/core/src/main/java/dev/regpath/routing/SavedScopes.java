package dev.regpath.routing;

import dev.regpath.contract.LabelSelector;
import dev.regpath.contract.PodsScope;
import dev.regpath.proto.state.SavedExpression;
import dev.regpath.proto.state.SavedPods;
import dev.regpath.proto.state.SavedScope;
import dev.regpath.proto.state.SavedSelector;
import dev.regpath.routing.ScopeElement.HostProcesses;
import dev.regpath.routing.ScopeElement.Kubelet;
import dev.regpath.routing.ScopeElement.NamedCgroups;
import dev.regpath.routing.ScopeElement.RuntimeDaemon;
import dev.regpath.routing.ScopeElement.SelectedPods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A scope as regpath.state.v1 has it, both ways. */
final class SavedScopes {
    private SavedScopes() {}

    static SavedScope of(Scope scope) {
        SavedScope.Builder saved = SavedScope.newBuilder().setExceptBackends(scope.exceptBackends());
        for (ScopeElement element : scope.elements()) {
            switch (element) {
                case Kubelet _ -> saved.setKubelet(true);
                case RuntimeDaemon(boolean alone) -> {
                    saved.setContainerd(true);
                    saved.setRuntimeAlone(alone);
                }
                case NamedCgroups(SortedSet<String> entries) -> saved.addAllCgroups(entries);
                case SelectedPods(PodsScope which) -> saved.setPods(pods(which));
                case HostProcesses _ -> saved.setHost(true);
            }
        }
        return saved.build();
    }

    static Scope read(SavedScope saved) {
        List<ScopeElement> elements = new ArrayList<>();
        if (saved.getKubelet()) {
            elements.add(new Kubelet());
        }
        if (saved.getContainerd()) {
            elements.add(new RuntimeDaemon(saved.getRuntimeAlone()));
        }
        if (saved.getCgroupsCount() > 0) {
            elements.add(new NamedCgroups(new TreeSet<>(saved.getCgroupsList())));
        }
        if (saved.hasPods()) {
            elements.add(new SelectedPods(pods(saved.getPods())));
        }
        if (saved.getHost()) {
            elements.add(new HostProcesses());
        }
        return new Scope(Scope.of(elements).elements(), saved.getExceptBackends());
    }

    private static SavedPods pods(PodsScope which) {
        SavedPods.Builder saved = SavedPods.newBuilder().addAllNamespaces(which.namespaces());
        which.selector().ifPresent(selector -> saved.setSelector(selector(selector)));
        return saved.build();
    }

    private static SavedSelector selector(LabelSelector selector) {
        SavedSelector.Builder saved = SavedSelector.newBuilder().putAllMatchLabels(selector.matchLabels());
        selector.matchExpressions()
                .forEach(expression -> saved.addMatchExpressions(SavedExpression.newBuilder()
                        .setKey(expression.key())
                        .setOperator(expression.operator().name())
                        .addAllValues(expression.values())));
        return saved.build();
    }

    private static PodsScope pods(SavedPods saved) {
        return new PodsScope(
                new TreeSet<>(saved.getNamespacesList()),
                saved.hasSelector() ? Optional.of(selector(saved.getSelector())) : Optional.empty());
    }

    private static LabelSelector selector(SavedSelector saved) {
        return new LabelSelector(
                new TreeMap<>(saved.getMatchLabelsMap()),
                saved.getMatchExpressionsList().stream()
                        .map(expression -> new LabelSelector.Expression(
                                expression.getKey(),
                                LabelSelector.Operator.valueOf(expression.getOperator()),
                                new TreeSet<>(expression.getValuesList())))
                        .toList());
    }
}
