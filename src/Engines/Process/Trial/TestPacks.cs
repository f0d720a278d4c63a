using System.Text.Json.Nodes;
using Saola.Feel.Dmn;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.Process;

/// <summary>What tests need of packs, as it would be once they are applied: calendar, processes, decisions and forms, each read when it is first asked for.</summary>
internal sealed class TestPacks(PackSet packs) {
  readonly Dictionary<string, ProcessDefinition?> processes = new(StringComparer.Ordinal);
  readonly Dictionary<string, FormDefinition?> forms = new(StringComparer.Ordinal);
  readonly Lazy<List<DmnModel>> models = new(() => [.. Applied(packs, "decision").Select(i => Decisions.Read(i.Text).Model).OfType<DmnModel>()]);
  readonly PackChoices choices = new(packs);

  public WorkingCalendar Calendar { get; } = PackCalendar.Of(packs);

  static IEnumerable<PackItem> Applied(PackSet packs, string kind) => packs.Of(kind).Where(i => !packs.Items.Any(other => other.Replaces == i.Id));

  /// <summary>Null when there is none, or one with mistakes: those are told for its own file.</summary>
  public ProcessDefinition? Process(string key) {
    if (processes.TryGetValue(key, out var known)) return known;
    var file = Applied(packs, "process").LastOrDefault(i => i.Name == key) is { } item ? Definitions.Read(item.Text) : null;
    return processes[key] = file is { Findings.IsEmpty: true } ? file.Processes.FirstOrDefault(p => p.Key == key) : null;
  }

  public DmnModel? Decision(string id) => models.Value.Find(m => m.DecisionNames.ContainsKey(id));

  /// <summary>What a form would not take: mistakes of values, and values that it does not ask for.</summary>
  public IReadOnlyList<string> Check(string id, JsonObject known, JsonObject data, DateOnly today) {
    if (!forms.TryGetValue(id, out var form)) forms[id] = form = packs.Find(id) is { Kind: "form" } item && FormDefinition.Lint(item.Text).Count == 0 ? FormDefinition.Parse(item.Text) : null;
    if (form is null) return [];
    var answers = new FormAnswers((JsonObject)known.DeepClone());
    foreach (var (key, value) in data) answers.Data[key] = value?.DeepClone();
    form.Settle(answers, today);
    // The choices lie in memory: this never waits.
    var errors = form.Check(answers, today, choices, null, CancellationToken.None).GetAwaiter().GetResult();
    var asked = form.Keyed.Select(f => f.Key!).ToHashSet(StringComparer.Ordinal);
    return [.. errors.Select(e => $"{e.Field}: {e.Message}"), .. data.Select(d => d.Key).Where(k => !asked.Contains(k) || !answers.Data.ContainsKey(k)).Select(k => Words.T["trial_not_asked", k])];
  }
}
