#!/bin/bash

__chartseal_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__chartseal_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__chartseal_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__chartseal_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_chartseal() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    validate|test|plan|init|run|rerun|submit|quarantine|status|runs|report|release|verify|export|audit|disclosures|affected|purge|doctor|console|backup|restore|journal|state|inspect|scan|normalize|deidentify|generate|demo|ledger|query|keys|patient|access|open-reveal|research|show-config|events|redact|completions|exit-codes|man|help)
        # Offer subcommand argument completions
        "_chartseal_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'validate test plan init run rerun submit quarantine status runs report release verify export audit disclosures affected purge doctor console backup restore journal state inspect scan normalize deidentify generate demo ledger query keys patient access open-reveal research show-config events redact completions exit-codes man help' -- "${cur}"))
        ;;
    esac
}

_chartseal_validate() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state)
    __chartseal_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    esac
}

_chartseal_test() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --filter --junit)
    __chartseal_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--filter')
        return
        ;;
    '--junit')
        return
        ;;
    esac
}

_chartseal_plan() {
    repeating_flags=()
    non_repeating_flags=(--files --json --shards --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --rate --within)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--rate')
        return
        ;;
    '--within')
        return
        ;;
    esac
}

_chartseal_init() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--state --algorithm --vault --vault-password-file --keys-from)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--state')
        return
        ;;
    '--algorithm')
        return
        ;;
    '--vault')
        return
        ;;
    '--vault-password-file')
        return
        ;;
    '--keys-from')
        return
        ;;
    esac
}

_chartseal_run() {
    repeating_flags=()
    non_repeating_flags=(--dry-run --offline --fail-if-empty --json --no-progress -q --quiet --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --max-duration --shard --wait --log-file --log-format --log-level)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--max-duration')
        return
        ;;
    '--shard')
        return
        ;;
    '--wait')
        return
        ;;
    '--log-file')
        return
        ;;
    '--log-format')
        __chartseal_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--log-level')
        __chartseal_add_completions -W 'debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'
        return
        ;;
    esac
}

_chartseal_rerun() {
    repeating_flags=()
    non_repeating_flags=(--failed --dry-run --json --no-progress -q --quiet --version -h --help)
    repeating_options=(--batch)
    non_repeating_options=(-p --pipeline --state --run --reason --wait --log-file --log-format --log-level)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--run')
        return
        ;;
    '--batch')
        return
        ;;
    '--reason')
        return
        ;;
    '--wait')
        return
        ;;
    '--log-file')
        return
        ;;
    '--log-format')
        __chartseal_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--log-level')
        __chartseal_add_completions -W 'debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'
        return
        ;;
    esac
}

_chartseal_submit() {
    repeating_flags=()
    non_repeating_flags=(--pending --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --wait --log-file --log-format --log-level)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--wait')
        return
        ;;
    '--log-file')
        return
        ;;
    '--log-format')
        __chartseal_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--log-level')
        __chartseal_add_completions -W 'debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'
        return
        ;;
    esac
}

_chartseal_quarantine() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|show|export|rerun|drop)
        # Offer subcommand argument completions
        "_chartseal_quarantine_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list show export rerun drop' -- "${cur}"))
        ;;
    esac
}

_chartseal_quarantine_list() {
    repeating_flags=()
    non_repeating_flags=(--records --closed --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --run --batch --reason --source --file --limit)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--run')
        return
        ;;
    '--batch')
        return
        ;;
    '--reason')
        return
        ;;
    '--source')
        return
        ;;
    '--file')
        return
        ;;
    '--limit')
        return
        ;;
    esac
}

_chartseal_quarantine_show() {
    repeating_flags=()
    non_repeating_flags=(--reveal --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --purpose)
    __chartseal_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--purpose')
        return
        ;;
    esac
}

_chartseal_quarantine_export() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --run --batch --reason --source --file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--run')
        return
        ;;
    '--batch')
        return
        ;;
    '--reason')
        return
        ;;
    '--source')
        return
        ;;
    '--file')
        return
        ;;
    esac
}

_chartseal_quarantine_rerun() {
    repeating_flags=()
    non_repeating_flags=(--json --no-progress -q --quiet --version -h --help)
    repeating_options=(--id)
    non_repeating_options=(-p --pipeline --state --run --batch --reason --source --file --wait --log-file --log-format --log-level)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--run')
        return
        ;;
    '--batch')
        return
        ;;
    '--reason')
        return
        ;;
    '--source')
        return
        ;;
    '--file')
        return
        ;;
    '--id')
        return
        ;;
    '--wait')
        return
        ;;
    '--log-file')
        return
        ;;
    '--log-format')
        __chartseal_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--log-level')
        __chartseal_add_completions -W 'debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'
        return
        ;;
    esac
}

_chartseal_quarantine_drop() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=(--id)
    non_repeating_options=(-p --pipeline --state --run --batch --reason --source --file --reason-text)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--run')
        return
        ;;
    '--batch')
        return
        ;;
    '--reason')
        return
        ;;
    '--source')
        return
        ;;
    '--file')
        return
        ;;
    '--id')
        return
        ;;
    '--reason-text')
        return
        ;;
    esac
}

_chartseal_status() {
    repeating_flags=()
    non_repeating_flags=(--json --files --mail --shards --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --held)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--held')
        return
        ;;
    esac
}

_chartseal_runs() {
    repeating_flags=()
    non_repeating_flags=(--json --text --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --limit --run)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--limit')
        return
        ;;
    '--run')
        return
        ;;
    esac
}

_chartseal_report() {
    repeating_flags=()
    non_repeating_flags=(--json --html --schema --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --pdf)
    __chartseal_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--pdf')
        return
        ;;
    esac
}

_chartseal_release() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --countersign --reason-file --name)
    __chartseal_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--countersign')
        return
        ;;
    '--reason-file')
        return
        ;;
    '--name')
        return
        ;;
    esac
}

_chartseal_verify() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --trusted-keys --run --report --proof --entry --record --nonce --log-key --signer --checkpoint --timestamp --tsa-ca)
    __chartseal_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--trusted-keys')
        return
        ;;
    '--run')
        return
        ;;
    '--report')
        return
        ;;
    '--proof')
        return
        ;;
    '--entry')
        return
        ;;
    '--record')
        return
        ;;
    '--nonce')
        return
        ;;
    '--log-key')
        return
        ;;
    '--signer')
        return
        ;;
    '--checkpoint')
        return
        ;;
    '--timestamp')
        return
        ;;
    '--tsa-ca')
        return
        ;;
    esac
}

_chartseal_export() {
    repeating_flags=()
    non_repeating_flags=(--force --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --purpose)
    __chartseal_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--purpose')
        return
        ;;
    esac
}

_chartseal_audit() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|verify|sign-review)
        # Offer subcommand argument completions
        "_chartseal_audit_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show verify sign-review' -- "${cur}"))
        ;;
    esac
}

_chartseal_audit_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --since --until --event --purpose)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--event')
        return
        ;;
    '--purpose')
        return
        ;;
    esac
}

_chartseal_audit_verify() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=(--anchor)
    non_repeating_options=(-p --pipeline --state)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--anchor')
        return
        ;;
    esac
}

_chartseal_audit_sign-review() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --key --passphrase-file --reviewer --note-file --until)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--key')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--reviewer')
        return
        ;;
    '--note-file')
        return
        ;;
    '--until')
        return
        ;;
    esac
}

_chartseal_disclosures() {
    repeating_flags=()
    non_repeating_flags=(--json --csv --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --patient-hash --recipient --since --until --purpose)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--patient-hash')
        return
        ;;
    '--recipient')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--purpose')
        return
        ;;
    esac
}

_chartseal_affected() {
    repeating_flags=()
    non_repeating_flags=(--all --list --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --rule --table --purpose)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--rule')
        return
        ;;
    '--table')
        return
        ;;
    '--purpose')
        return
        ;;
    esac
}

_chartseal_purge() {
    repeating_flags=()
    non_repeating_flags=(--confirm --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --before --run --reason)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--before')
        return
        ;;
    '--run')
        return
        ;;
    '--reason')
        return
        ;;
    esac
}

_chartseal_doctor() {
    repeating_flags=()
    non_repeating_flags=(--offline --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --bundle)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--bundle')
        return
        ;;
    esac
}

_chartseal_console() {
    repeating_flags=()
    non_repeating_flags=(--print-link --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --port --role --idle)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--port')
        return
        ;;
    '--role')
        __chartseal_add_completions -W 'operator'$'\n''auditor'
        return
        ;;
    '--idle')
        return
        ;;
    esac
}

_chartseal_backup() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --part --to --passphrase-file --verify)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--part')
        return
        ;;
    '--to')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--verify')
        return
        ;;
    esac
}

_chartseal_restore() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=(--from)
    non_repeating_options=(--state --passphrase-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--from')
        return
        ;;
    '--state')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    esac
}

_chartseal_journal() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    check|rebuild|accept-ledger)
        # Offer subcommand argument completions
        "_chartseal_journal_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'check rebuild accept-ledger' -- "${cur}"))
        ;;
    esac
}

_chartseal_journal_check() {
    repeating_flags=()
    non_repeating_flags=(--offline --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    esac
}

_chartseal_journal_rebuild() {
    repeating_flags=()
    non_repeating_flags=(--offline --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    esac
}

_chartseal_journal_accept-ledger() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --reason)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--reason')
        return
        ;;
    esac
}

_chartseal_state() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    take-over)
        # Offer subcommand argument completions
        "_chartseal_state_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'take-over' -- "${cur}"))
        ;;
    esac
}

_chartseal_state_take-over() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --reason)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--reason')
        return
        ;;
    esac
}

_chartseal_inspect() {
    repeating_flags=()
    non_repeating_flags=(--json --elements --reveal --version -h --help)
    repeating_options=()
    non_repeating_options=(--purpose)
    __chartseal_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--purpose')
        return
        ;;
    esac
}

_chartseal_scan() {
    repeating_flags=()
    non_repeating_flags=(--json --draft --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options -1
}

_chartseal_normalize() {
    repeating_flags=()
    non_repeating_flags=(--reveal --counts --version -h --help)
    repeating_options=()
    non_repeating_options=(--purpose -p --pipeline --state --time-zone --mapping --source)
    __chartseal_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--purpose')
        return
        ;;
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--time-zone')
        return
        ;;
    '--mapping')
        return
        ;;
    '--source')
        return
        ;;
    esac
}

_chartseal_deidentify() {
    repeating_flags=()
    non_repeating_flags=(--throw-away-vault --counts --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --time-zone --mapping --source)
    __chartseal_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--time-zone')
        return
        ;;
    '--mapping')
        return
        ;;
    '--source')
        return
        ;;
    esac
}

_chartseal_generate() {
    repeating_flags=()
    non_repeating_flags=(--no-defects --version -h --help)
    repeating_options=()
    non_repeating_options=(--seed --patients --size-mb --formats --format --out)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--seed')
        return
        ;;
    '--patients')
        return
        ;;
    '--size-mb')
        return
        ;;
    '--formats'|'--format')
        return
        ;;
    '--out')
        return
        ;;
    esac
}

_chartseal_demo() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--pipeline --folder)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--pipeline')
        return
        ;;
    '--folder')
        return
        ;;
    esac
}

_chartseal_ledger() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    init|serve|replay|audit|timestamp|health|participants|purge|login|contract|freeze)
        # Offer subcommand argument completions
        "_chartseal_ledger_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'init serve replay audit timestamp health participants purge login contract freeze' -- "${cur}"))
        ;;
    esac
}

_chartseal_ledger_init() {
    repeating_flags=()
    non_repeating_flags=(--no-custodian --json --version -h --help)
    repeating_options=(--participant)
    non_repeating_options=(--ledger --origin --authority --custodian-suite --contract --valid-years)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--ledger')
        return
        ;;
    '--origin')
        return
        ;;
    '--participant')
        return
        ;;
    '--authority')
        return
        ;;
    '--custodian-suite')
        return
        ;;
    '--contract')
        return
        ;;
    '--valid-years')
        return
        ;;
    esac
}

_chartseal_ledger_serve() {
    repeating_flags=()
    non_repeating_flags=(--client-certificate-optional --no-explorer --freeze-monthly --metrics --version -h --help)
    repeating_options=(--name)
    non_repeating_options=(--ledger --host --port --certificate --key --client-ca --maximum-body-mib --webhook --log-file --log-format --log-level)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--ledger')
        return
        ;;
    '--host')
        return
        ;;
    '--port')
        return
        ;;
    '--certificate')
        return
        ;;
    '--key')
        return
        ;;
    '--client-ca')
        return
        ;;
    '--maximum-body-mib')
        return
        ;;
    '--webhook')
        return
        ;;
    '--name')
        return
        ;;
    '--log-file')
        return
        ;;
    '--log-format')
        __chartseal_add_completions -W 'text'$'\n''json'
        return
        ;;
    '--log-level')
        __chartseal_add_completions -W 'debug'$'\n''info'$'\n''notice'$'\n''warning'$'\n''error'
        return
        ;;
    esac
}

_chartseal_ledger_replay() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--ledger)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--ledger')
        return
        ;;
    esac
}

_chartseal_ledger_audit() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=(--checkpoint)
    non_repeating_options=(--url --log-key --genesis --state --key --ca --tsa-ca)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--genesis')
        return
        ;;
    '--state')
        return
        ;;
    '--checkpoint')
        return
        ;;
    '--key')
        return
        ;;
    '--ca')
        return
        ;;
    '--tsa-ca')
        return
        ;;
    esac
}

_chartseal_ledger_timestamp() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--ledger --tsa --tsa-ca --ca)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--ledger')
        return
        ;;
    '--tsa')
        return
        ;;
    '--tsa-ca')
        return
        ;;
    '--ca')
        return
        ;;
    esac
}

_chartseal_ledger_health() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--url)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    esac
}

_chartseal_ledger_participants() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    add|revoke|rotate|show)
        # Offer subcommand argument completions
        "_chartseal_ledger_participants_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'add revoke rotate show' -- "${cur}"))
        ;;
    esac
}

_chartseal_ledger_participants_add() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --id --role --name --public-key --wrap-key --valid-years)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--id')
        return
        ;;
    '--role')
        return
        ;;
    '--name')
        return
        ;;
    '--public-key')
        return
        ;;
    '--wrap-key')
        return
        ;;
    '--valid-years')
        return
        ;;
    esac
}

_chartseal_ledger_participants_revoke() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --id)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--id')
        return
        ;;
    esac
}

_chartseal_ledger_participants_rotate() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --new-key --new-key-passphrase-file --new-wrap-key)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--new-key')
        return
        ;;
    '--new-key-passphrase-file')
        return
        ;;
    '--new-wrap-key')
        return
        ;;
    esac
}

_chartseal_ledger_participants_show() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --id)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--id')
        return
        ;;
    esac
}

_chartseal_ledger_purge() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --confirm --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --patient --status)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--patient')
        return
        ;;
    '--status')
        return
        ;;
    esac
}

_chartseal_ledger_login() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--url --key --key-passphrase-file --ca-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_ledger_contract() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|set)
        # Offer subcommand argument completions
        "_chartseal_ledger_contract_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show set' -- "${cur}"))
        ;;
    esac
}

_chartseal_ledger_contract_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--url --log-key --file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--file')
        return
        ;;
    esac
}

_chartseal_ledger_contract_set() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--file')
        return
        ;;
    esac
}

_chartseal_ledger_freeze() {
    repeating_flags=()
    non_repeating_flags=(--json --allow-http --version -h --help)
    repeating_options=()
    non_repeating_options=(--epoch --key --key-passphrase-file --url --log-key --ca-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--epoch')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_query() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --proof --sealed --ndjson --json --table --version -h --help)
    repeating_options=()
    non_repeating_options=(--url --log-key --ca-file --key --key-passphrase-file --transaction --patient --part --type --since --until --purpose --limit --as --wrap-key)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--transaction')
        return
        ;;
    '--patient')
        return
        ;;
    '--part')
        return
        ;;
    '--type')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--purpose')
        return
        ;;
    '--limit')
        return
        ;;
    '--as')
        return
        ;;
    '--wrap-key')
        return
        ;;
    esac
}

_chartseal_keys() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|rotate|replace-vault|move-vault|wallet)
        # Offer subcommand argument completions
        "_chartseal_keys_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show rotate replace-vault move-vault wallet' -- "${cur}"))
        ;;
    esac
}

_chartseal_keys_show() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    esac
}

_chartseal_keys_rotate() {
    repeating_flags=()
    non_repeating_flags=(--lost --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --reason --algorithm)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--reason')
        return
        ;;
    '--algorithm')
        return
        ;;
    esac
}

_chartseal_keys_replace-vault() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --reason)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--reason')
        return
        ;;
    esac
}

_chartseal_keys_move-vault() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    esac
}

_chartseal_keys_wallet() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --patient --passphrase-file --purpose --out)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--patient')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--purpose')
        return
        ;;
    '--out')
        return
        ;;
    esac
}

_chartseal_patient() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    enroll|wallet|inbox|decide|consents|records|disclosures|reveal|keys|guardians|recover|erase|login)
        # Offer subcommand argument completions
        "_chartseal_patient_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'enroll wallet inbox decide consents records disclosures reveal keys guardians recover erase login' -- "${cur}"))
        ;;
    esac
}

_chartseal_patient_enroll() {
    repeating_flags=()
    non_repeating_flags=(--offline --json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --identity --hash --purpose --wallet --passphrase-file --passphrase-fd --url --log-key --key --key-passphrase-file --valid-years)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--identity')
        return
        ;;
    '--hash')
        return
        ;;
    '--purpose')
        return
        ;;
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--valid-years')
        return
        ;;
    esac
}

_chartseal_patient_wallet() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    export|show|passphrase)
        # Offer subcommand argument completions
        "_chartseal_patient_wallet_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'export show passphrase' -- "${cur}"))
        ;;
    esac
}

_chartseal_patient_wallet_export() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --identity --hash --purpose --wallet --passphrase-file --passphrase-fd)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--identity')
        return
        ;;
    '--hash')
        return
        ;;
    '--purpose')
        return
        ;;
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    esac
}

_chartseal_patient_wallet_show() {
    repeating_flags=()
    non_repeating_flags=(--closed --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    esac
}

_chartseal_patient_wallet_passphrase() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --new-passphrase-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--new-passphrase-file')
        return
        ;;
    esac
}

_chartseal_patient_inbox() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file --wait --days)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--wait')
        return
        ;;
    '--days')
        return
        ;;
    esac
}

_chartseal_patient_decide() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file --grant --grant-to --from --deny --revoke --revoke-all --parts --labels --purposes --until)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--grant')
        return
        ;;
    '--grant-to')
        return
        ;;
    '--from')
        return
        ;;
    '--deny')
        return
        ;;
    '--revoke')
        return
        ;;
    '--revoke-all')
        return
        ;;
    '--parts')
        return
        ;;
    '--labels')
        return
        ;;
    '--purposes')
        return
        ;;
    '--until')
        return
        ;;
    esac
}

_chartseal_patient_consents() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --fhir --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_patient_records() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --proof --ndjson --json --table --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file --parts --types --since --until)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--parts')
        return
        ;;
    '--types')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    esac
}

_chartseal_patient_disclosures() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --fhir --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file --party)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--party')
        return
        ;;
    esac
}

_chartseal_patient_reveal() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file --parts --types --since --until --to --out --from-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--parts')
        return
        ;;
    '--types')
        return
        ;;
    '--since')
        return
        ;;
    '--until')
        return
        ;;
    '--to')
        return
        ;;
    '--out')
        return
        ;;
    '--from-file')
        return
        ;;
    esac
}

_chartseal_patient_keys() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    rotate)
        # Offer subcommand argument completions
        "_chartseal_patient_keys_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'rotate' -- "${cur}"))
        ;;
    esac
}

_chartseal_patient_keys_rotate() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_patient_guardians() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    set|show)
        # Offer subcommand argument completions
        "_chartseal_patient_guardians_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'set show' -- "${cur}"))
        ;;
    esac
}

_chartseal_patient_guardians_set() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=(--guardian)
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file --needed)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--needed')
        return
        ;;
    '--guardian')
        return
        ;;
    esac
}

_chartseal_patient_guardians_show() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_patient_recover() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    begin|sign|finish)
        # Offer subcommand argument completions
        "_chartseal_patient_recover_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'begin sign finish' -- "${cur}"))
        ;;
    esac
}

_chartseal_patient_recover_begin() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--patient --wallet --rotation --passphrase-file --passphrase-fd)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--patient')
        return
        ;;
    '--wallet')
        return
        ;;
    '--rotation')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    esac
}

_chartseal_patient_recover_sign() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--rotation --key --key-passphrase-file --wallet --passphrase-file --passphrase-fd)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rotation')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    esac
}

_chartseal_patient_recover_finish() {
    repeating_flags=()
    non_repeating_flags=(--json --allow-http --version -h --help)
    repeating_options=()
    non_repeating_options=(--rotation --as --key --key-passphrase-file --url --log-key --ca-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--rotation')
        return
        ;;
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_patient_erase() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --everything --confirm --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file --hospital --status)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--hospital')
        return
        ;;
    '--status')
        return
        ;;
    esac
}

_chartseal_patient_login() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--wallet --passphrase-file --passphrase-fd --url --log-key --ca-file)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--wallet')
        return
        ;;
    '--passphrase-file')
        return
        ;;
    '--passphrase-fd')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_access() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    keys|request|status|review)
        # Offer subcommand argument completions
        "_chartseal_access_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'keys request status review' -- "${cur}"))
        ;;
    esac
}

_chartseal_access_keys() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=(--out --algorithm --suite)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--out')
        return
        ;;
    '--algorithm')
        return
        ;;
    '--suite')
        return
        ;;
    esac
}

_chartseal_access_request() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --patient --parts --labels --purpose --until)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--patient')
        return
        ;;
    '--parts')
        return
        ;;
    '--labels')
        return
        ;;
    '--purpose')
        return
        ;;
    '--until')
        return
        ;;
    esac
}

_chartseal_access_status() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --patient)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--patient')
        return
        ;;
    esac
}

_chartseal_access_review() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --list --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--as --key --key-passphrase-file --url --log-key --ca-file --patient --disclosure --finding)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--as')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--patient')
        return
        ;;
    '--disclosure')
        return
        ;;
    '--finding')
        return
        ;;
    esac
}

_chartseal_open-reveal() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --proof --version -h --help)
    repeating_options=()
    non_repeating_options=(--wrap-key --signer --key --key-passphrase-file --url --log-key --ca-file)
    __chartseal_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--wrap-key')
        return
        ;;
    '--signer')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    esac
}

_chartseal_research() {
    repeating_flags=()
    non_repeating_flags=(--allow-http --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--condition --code --system --by --epoch --key --key-passphrase-file --url --log-key --ca-file --svg --html)
    __chartseal_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--condition')
        return
        ;;
    '--code')
        return
        ;;
    '--system')
        return
        ;;
    '--by')
        return
        ;;
    '--epoch')
        return
        ;;
    '--key')
        return
        ;;
    '--key-passphrase-file')
        return
        ;;
    '--url')
        return
        ;;
    '--log-key')
        return
        ;;
    '--ca-file')
        return
        ;;
    '--svg')
        return
        ;;
    '--html')
        return
        ;;
    esac
}

_chartseal_show-config() {
    repeating_flags=()
    non_repeating_flags=(--json --schema --test-schema --reference --variables --version -h --help)
    repeating_options=()
    non_repeating_options=(-p --pipeline --state --command)
    __chartseal_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '-p'|'--pipeline')
        return
        ;;
    '--state')
        return
        ;;
    '--command')
        return
        ;;
    esac
}

_chartseal_events() {
    repeating_flags=()
    non_repeating_flags=(--json --markdown --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 1
}

_chartseal_redact() {
    repeating_flags=()
    non_repeating_flags=(--mask --keep-staff --ndjson --traits --explain --reveal --version -h --help)
    repeating_options=()
    non_repeating_options=(--profile --shift-days --known)
    __chartseal_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--profile')
        __chartseal_add_completions -W 'safe-harbor'$'\n''expert-determination'$'\n''limited-data-set'
        return
        ;;
    '--shift-days')
        return
        ;;
    '--known')
        return
        ;;
    esac
}

_chartseal_completions() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 1
}

_chartseal_exit-codes() {
    repeating_flags=()
    non_repeating_flags=(--json --version -h --help)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options 0
}

_chartseal_man() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--out)
    __chartseal_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--out')
        return
        ;;
    esac
}

_chartseal_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __chartseal_offer_flags_options -1
}

complete -o filenames -F _chartseal chartseal
