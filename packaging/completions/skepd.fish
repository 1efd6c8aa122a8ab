# Completion of skepd for fish. Its own help names the options.
function __skepd_options
    set -l typed (commandline -opc)
    $typed[1] --help 2>/dev/null | string match -ra -- '--[a-z][a-z-]*' | sort -u
end
function __skepd_takes
    contains -- (commandline -opc)[-1] $argv
end
# Behind -- stands the program that is to be run, and what it takes.
function __skepd_runs
    contains -- -- (commandline -opc)
end
complete -c skepd -f -n 'not __skepd_runs; and not __skepd_takes --config --socket --metrics' -a '(__skepd_options)'
complete -c skepd -F -n '__skepd_takes --config --socket'
complete -c skepd -f -n '__skepd_takes --metrics'
complete -c skepd -x -n __skepd_runs -a '(__fish_complete_subcommand)'
