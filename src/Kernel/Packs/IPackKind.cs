using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Saola.Kernel;

/// <summary>
/// A kind of pack item and what a module does with it. The file's form is checked against <c>packs/schema/&lt;name&gt;.json</c>
/// before; registered by <see cref="PackKinds.AddPackKind"/>.
/// </summary>
public interface IPackKind {
  /// <summary>The word in ids: <c>procedure</c> in <c>pack:procedure/code</c>.</summary>
  string Name { get; }

  /// <summary>Kinds are applied in this order: catalogue 10, calendar 12, template 14, network-zone 18, role 20, organisation-kind 21, organisation 22, person 24, client 26, provider 28, form 30, service 32, registry 36, adapter 37, personnel 38, decision 40, process 42, reminder 44, counting 46, procedure 50, test 60.</summary>
  int Order { get; }

  /// <summary>Mistakes that the schema cannot see. A reference to a missing item needs no check here: every pack id in a file is looked up.</summary>
  IEnumerable<PackFault> Lint(PackItem item, PackSet packs);

  /// <summary>Of new and changed items those that a decision ended here: applying leaves them as they are, and says so each time.</summary>
  Task<IReadOnlySet<string>> Ended(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) => Task.FromResult<IReadOnlySet<string>>(new HashSet<string>());

  /// <summary>Of new and changed items those whose place something else has that was made here, each with who has it and how that ends: a conflict, and both stay as they are.</summary>
  Task<IReadOnlyDictionary<string, string>> Taken(IReadOnlyList<PackItem> items, Work w, CancellationToken ct) => Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

  /// <summary>Writes new and changed items, in the transaction of the whole pack. Must give the same rows however often it runs.</summary>
  Task Apply(IReadOnlyList<PackItem> items, Work w, CancellationToken ct);
}

/// <summary>One item as its file has it.</summary>
/// <param name="Id"><c>pack:kind/name</c>.</param>
/// <param name="File">Path below the folder of packs.</param>
/// <param name="Line">Where the item begins in its file.</param>
/// <param name="Json">The item, for kinds kept as JSON; undefined for BPMN, DMN and HTML.</param>
/// <param name="Text">The item as text: its JSON, or the whole file.</param>
/// <param name="Path">JSON pointer of the item inside its file: empty, or <c>/items/3</c>.</param>
public sealed record PackItem(string Id, string Pack, string Kind, string Name, string File, int Line, JsonElement Json, string Text, string Path) {
  internal string FileText { get; init; } = Text;

  /// <summary>What is compared to know whether it changed; white space does not count in JSON.</summary>
  public string Hash { get; } = PackHash.Of(Json.ValueKind == JsonValueKind.Undefined ? Text : JsonSerializer.Serialize(Json, PackHash.Plain));

  /// <summary>The item of another pack that this one stands in for.</summary>
  public string? Replaces => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("replaces", out var other) && other.ValueKind == JsonValueKind.String ? other.GetString() : null;

  /// <summary>A mistake in this item at a JSON pointer below it, such as <c>/cases/0/fees/1/amount</c>.</summary>
  public PackFault Fault(string pointer, string problem, string cure) =>
    new(File, Json.ValueKind == JsonValueKind.Undefined ? Line : JsonLines.LineOf(FileText, Path + pointer), problem, cure);

  /// <summary>A mistake at a line of a BPMN, DMN or HTML file.</summary>
  public PackFault FaultAt(int line, string problem, string cure) => new(File, line, problem, cure);

  public T Read<T>() => Json.Deserialize<T>(Saola.Kernel.Json.Options)!;
}

/// <summary>A mistake in a pack: where, what, and how to mend it.</summary>
public sealed record PackFault(string File, int Line, string Problem, string Cure) {
  public override string ToString() => $"{File}:{Line}: {Problem} {Cure}";
}

/// <summary>The head of a pack.</summary>
public sealed record Pack(string Id, string Version, PackText Name, IReadOnlyDictionary<string, string> Depends, string Folder);

/// <summary>A text of a pack in both languages.</summary>
public sealed record PackText(string Vi, string? En = null) {
  public string In(string language) => language == "en" && En is not null ? En : Vi;
}

/// <summary>All packs that were read together, in order of their dependencies.</summary>
public sealed record PackSet(IReadOnlyList<Pack> Packs, IReadOnlyList<PackItem> Items) {
  readonly Dictionary<string, PackItem> byId = Items.GroupBy(i => i.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

  public PackItem? Find(string id) => byId.GetValueOrDefault(id);
  public IEnumerable<PackItem> Of(string kind) => Items.Where(i => i.Kind == kind);
}

public static class PackKinds {
  public static IServiceCollection AddPackKind<T>(this IServiceCollection services) where T : class, IPackKind => services.AddScoped<IPackKind, T>();
}
