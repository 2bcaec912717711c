package dev.regpath.verify.endpoint;

import dev.regpath.contract.HostName;
import dev.regpath.observe.HostsFile;
import dev.regpath.observe.NameAnswer;
import dev.regpath.observe.NameService;
import dev.regpath.routing.PinnedName;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Names as the daemons of the node see them: what Regpath pinned, or answers them, counts, too. */
public final class DaemonNames implements NameService {
    private final String hostsFile;
    private final Map<HostName, PinnedName> answered;
    private final NameService others;

    /**
     * Looks nothing up yet.
     *
     * @param hostsFile the text of the node's hosts file
     * @param answered what the agent's resolver answers the daemons now
     * @param others for names that are in neither
     */
    public DaemonNames(String hostsFile, List<PinnedName> answered, NameService others) {
        this.hostsFile = hostsFile.replace(HostsFile.MARK, "# pinned:");
        this.answered = answered.stream().collect(Collectors.toMap(PinnedName::host, Function.identity()));
        this.others = others;
    }

    @Override
    public Map<HostName, NameAnswer> resolve(Set<HostName> names) {
        Map<HostName, NameAnswer> answers = new HashMap<>();
        Set<HostName> open = new HashSet<>();
        for (HostName name : names) {
            Set<InetAddress> listed = HostsFile.lookUp(hostsFile, name.text());
            PinnedName own = answered.get(name);
            if (listed.isEmpty() && own != null) {
                listed = new LinkedHashSet<>(own.addresses());
            }
            if (listed.isEmpty()) {
                open.add(name);
            } else {
                answers.put(name, new NameAnswer.Found(listed));
            }
        }
        if (!open.isEmpty()) {
            answers.putAll(others.resolve(open));
        }
        return answers;
    }
}
