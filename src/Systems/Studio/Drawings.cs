using System.Text.Json;
using Saola.Forms;
using Saola.Process;

namespace Saola.Studio;

/// <summary>What keeps a draft from being run, and at which element.</summary>
internal sealed record DraftFinding(string Element, string Name, string Message, int Line);

/// <summary>What the engines, and the systems that keep other kinds, say of a draft, and how it comes into force with them.</summary>
internal sealed class Drawings(Processes processes, FormLibrary forms, IEnumerable<IPackKind> kinds, IEnumerable<IDraftedKind> drafted, Packs packs) {
  const int MostChanges = 1000;
  static readonly Dictionary<string, string> Alone = [];

  /// <summary>All that keeps a draft from being put in force, beside those that come into force with it.</summary>
  public async Task<IReadOnlyList<DraftFinding>> Lint(Work w, Draft draft, CancellationToken ct) =>
    await Lint(w, draft.Target, draft.Content, await Beside(w, draft, ct), ct);

  /// <summary>The texts of what a draft names, as they would come into force with it; one that is held ready alone has none.</summary>
  public static Task<IReadOnlyDictionary<string, string>> Beside(Work w, Draft draft, CancellationToken ct) =>
    w.Db<StudioDb>().Beside(draft.Author, draft.Together, draft is { IsHeld: true, Together: null } ? [] : NamedBy(draft.Target, draft.Content), ct);

  /// <summary>Other items without which a text cannot be judged.</summary>
  public static IReadOnlyList<string> NamedBy(ItemId item, string content) =>
    item.Kind == DraftKind.Procedure && ProcedureText.Read(content) is { } text ? [.. ProcedureSet.Named(text).Select(n => n.Item.ToString())] : [];

  /// <param name="beside">Null: it comes into force alone.</param>
  public async Task<IReadOnlyList<DraftFinding>> Lint(Work w, ItemId item, string content, IReadOnlyDictionary<string, string>? beside, CancellationToken ct) => item.Kind switch {
    DraftKind.Process => [.. processes.Lint(content).Select(Found), .. DrawnText.ProcessKeys(content).SelectMany(k => Misnamed(item, k)), .. Foreign(item, item.Name, await Processes.ItemOf(w, item.Name, ct))],
    DraftKind.Decision => [.. processes.LintDecisions(content).Select(f => Decision(content, f)), .. DrawnText.ModelId(content) is { } model ? Foreign(item, model, await Processes.ItemOfDecisions(w, model, ct)) : []],
    DraftKind.Form => [.. FormDefinition.Lint(content).Select(f => new DraftFinding(f.Where, "", f.Message, 1)), .. Misnamed(item, DrawnText.FormId(content))],
    DraftKind.Test => [.. LintTest(content)],
    _ => [.. (await KindOf(item).Lint(w, item.ToString(), content, beside ?? Alone, ct)).Select(f => new DraftFinding(f.Place, "", f.Message, f.Line))],
  };

  IDraftedKind KindOf(ItemId item) => drafted.Single(k => k.Name == item.KindWord);

  /// <summary>What the process of a procedure begins with when someone hands in these answers.</summary>
  public async Task<Answer<System.Text.Json.Nodes.JsonObject>> Begin(Work w, Draft procedure, DraftedCase handed, IReadOnlyDictionary<string, string> beside, CancellationToken ct) =>
    await KindOf(procedure.Target).Begin(w, procedure.Content, handed, beside, ct) ?? StudioErrors.NotTried;

  /// <summary>The template of the paper that a service task makes for a procedure.</summary>
  public Task<string?> TemplateOf(Draft procedure, string task, IReadOnlyDictionary<string, string> headers, CancellationToken ct) => KindOf(procedure.Target).TemplateOf(procedure.Content, task, headers, ct);

  /// <summary>What a draft changes of what is in force; beyond what a person can read, how much more there is.</summary>
  public DraftDifference Difference(ItemId item, string before, string after) {
    var all = item.Kind is DraftKind.Template or DraftKind.Procedure or DraftKind.Registry ? new([.. KindOf(item).Between(before, after).Select(Change)], Moved: false) : DraftDifference.Between(item.Kind, before, after);
    return all.Changes.Count <= MostChanges ? all
      : all with { Changes = [.. all.Changes.Take(MostChanges), new(DraftChange.Changed, "", T["source_label"], "", [T["more_changes", all.Changes.Count - MostChanges]])] };
  }

  static ElementChange Change(DraftedChange c) => new(c.Before is null ? DraftChange.Added : c.After is null ? DraftChange.Removed : DraftChange.Changed, "", c.Place, "", Words(c));

  static IReadOnlyList<string> Words(DraftedChange c) => c is { Before: { } was, After: { } now } ? [$"{was} → {now}"] : [c.Before ?? c.After ?? ""];

  static DraftFinding Found(Finding f) => new(f.Element, f.Name, f.Message, f.Line);

  /// <summary>A model is told of by name; an editor finds it by its id.</summary>
  static DraftFinding Decision(string content, Finding f) =>
    DrawnText.Xml(content)?.Elements().FirstOrDefault(e => (string?)e.Attribute("name") == f.Element) is { } named ? new((string?)named.Attribute("id") ?? "", f.Element, f.Message, f.Line) : Found(f);

  /// <summary>A pack finds an item by the name that its file bears.</summary>
  static IEnumerable<DraftFinding> Misnamed(ItemId item, string? inside) =>
    inside is null || inside == item.Name ? [] : [new(item.Kind == DraftKind.Process ? inside : "", "", T["misnamed", inside, item.Name], 1)];

  /// <summary>What is compared is the item; what is put in force must not be another.</summary>
  static IEnumerable<DraftFinding> Foreign(ItemId item, string name, string? owner) =>
    owner is null || owner == item.ToString() ? [] : [new(name, "", T["held_elsewhere", name, owner], 1)];

  static IEnumerable<DraftFinding> LintTest(string content) {
    try {
      using var test = JsonDocument.Parse(content);
      return [.. PackSchemas.Check("test", test.RootElement).Select(f => new DraftFinding(f.Pointer, "", $"{f.Problem} {f.Cure}", 1))];
    } catch (JsonException e) {
      return [new("", "", e.Message, 1 + (int)(e.LineNumber ?? 0))];
    }
  }

  /// <summary>What is in force now; null when nothing is.</summary>
  public async Task<string?> InForce(Work w, ItemId item, CancellationToken ct) => item.Kind switch {
    DraftKind.Process => await Processes.ItemOf(w, item.Name, ct) == item.ToString() ? await Processes.Drawn(w, item.Name, ct) : null,
    DraftKind.Decision => await Processes.DrawnDecisions(w, item.ToString(), ct),
    DraftKind.Form => await forms.Drawn(item.ToString(), ct),
    DraftKind.Test => null,
    _ => await KindOf(item).InForce(w, item.ToString(), ct),
  };

  /// <summary>Whether something else came into force since these were offered; nothing else does from here to the end of the act.</summary>
  public async Task<bool> Overtaken(Work w, IReadOnlyList<Draft> drafts, CancellationToken ct) {
    await Packs.Alone(w, ct);
    foreach (var draft in drafts)
      if (await InForce(w, draft.Target, ct) != draft.Base) return true;
    return false;
  }

  /// <summary>Everything of which a next version can be drawn.</summary>
  public async Task<IReadOnlyList<(ItemId Item, string Name)>> All(Work w, CancellationToken ct) {
    var others = new List<(string, string)>();
    foreach (var kind in drafted) others.AddRange(await kind.All(w, ct));
    return [.. (await Drawn(w, ct)).Concat(others.Select(o => (ItemId.Parse(o.Item1), o.Item2))).Where(i => i.Item1 is not null).Select(i => (i.Item1!, i.Item2.Length > 0 ? i.Item2 : i.Item1!.Name))];
  }

  async Task<IEnumerable<(ItemId?, string)>> Drawn(Work w, CancellationToken ct) =>
    (await Processes.AllDrawn(w, ct)).Select(d => (ItemId.Parse(d.Source ?? $"studio:{(d.IsDecision ? "decision" : "process")}/{d.Key}"), d.Name))
      .Concat((await forms.Ids(ct)).Select(id => (ItemId.Parse(id), "")));

  /// <summary>All of them, in the order in which they refer to each other; the first that is refused stops all.</summary>
  public async Task<Error?> PutInForce(Work w, IReadOnlyList<Draft> drafts, CancellationToken ct) {
    foreach (var draft in drafts)
      if (await PutInForce(w, draft.Target, draft.Content, draft.EffectiveFrom!.Value, ct) is { } refused) return refused with { Message = $"{draft.Item}: {refused.Message}" };
    return null;
  }

  /// <summary>From now on new work takes it. It is kept for packs, so that it can be brought to files and no pack writes over it; a version of a procedure is kept by its own kind.</summary>
  async Task<Error?> PutInForce(Work w, ItemId item, string content, DateOnly from, CancellationToken ct) {
    if (await Apply(w, item, content, from, ct) is { } refused) return refused;
    if (item.Kind != DraftKind.Procedure) await packs.Edit(item.ToString(), content, ct);
    return null;
  }

  async Task<Error?> Apply(Work w, ItemId item, string content, DateOnly from, CancellationToken ct) {
    switch (item.Kind) {
      case DraftKind.Process: return (await processes.Deploy(w, content, item.ToString(), ct)).Error;
      case DraftKind.Decision: return (await processes.DeployDecisions(w, content, item.ToString(), ct)).Error;
      case DraftKind.Form:
        using (var json = JsonDocument.Parse(content))
          await kinds.Single(k => k.Name == item.KindWord).Apply([new(item.ToString(), item.Pack, item.KindWord, item.Name, item.File, 1, json.RootElement.Clone(), content, "")], w, ct);
        return null;
      case DraftKind.Test: return StudioErrors.TestsAreNotPublished;
      default: return await KindOf(item).PutInForce(w, item.ToString(), content, from, ct);
    }
  }
}
