# Completion of skepctl for fish. skepctl itself knows the words.
function __skepctl_candidates
    set -l typed (commandline -opc)
    for line in ($typed[1] --complete $typed[2..-1] (commandline -ct) 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c skepctl -f -a '(__skepctl_candidates)'
