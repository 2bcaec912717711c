package dev.regpath.verify.endpoint;

import dev.regpath.contract.HostName;
import dev.regpath.observe.HostsFile;
import dev.regpath.observe.NameAnswer;
import dev.regpath.observe.NameService;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names as the daemons of the node see them: what Regpath pinned in the hosts file counts, too. */
public final class DaemonNames implements NameService {
    private final String hostsFile;
    private final NameService others;

    /**
     * Looks nothing up yet.
     *
     * @param hostsFile the text of the node's hosts file
     * @param others for names that are not there
     */
    public DaemonNames(String hostsFile, NameService others) {
        this.hostsFile = hostsFile.replace(HostsFile.MARK, "# pinned:");
        this.others = others;
    }

    @Override
    public Map<HostName, NameAnswer> resolve(Set<HostName> names) {
        Map<HostName, NameAnswer> answers = new HashMap<>();
        Set<HostName> open = new HashSet<>();
        for (HostName name : names) {
            Set<InetAddress> listed = HostsFile.lookUp(hostsFile, name.text());
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
