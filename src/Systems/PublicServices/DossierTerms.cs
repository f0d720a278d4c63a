using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>How long the case may take on this channel. <paramref name="Amount"/> null is not known.</summary>
/// <param name="CutOff">Received at or after this hour it counts from the next working day.</param>
/// <param name="Text">As the law words it, where the number alone does not say it.</param>
internal sealed record DossierDeadline(int? Amount, DeadlineUnit Unit, TimeOnly? CutOff, string? Text) {
  [JsonIgnore] public Deadline? Rule => Amount is { } amount ? new(amount, Unit, CutOff) : null;
}

internal enum ComponentKind { Form, Document, Present }

/// <summary>A paper or data item the case asks for. <paramref name="Required"/> is <c>true</c>, <c>false</c> or FEEL over the answers.</summary>
internal sealed record TermComponent(string Key, string Name, ComponentKind Kind, int? Originals, int? Copies, string Required) {
  /// <summary>From which register it can be had in the place of a paper.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public ComponentRecord? Record { get; init; }
}

/// <summary>A line of the appraising official's checklist.</summary>
internal sealed record CheckLine(string Key, string Text, bool Required);

/// <summary>
/// What the law and the catalogue said when the dossier was registered: the dossier keeps it whatever changes later. Equal
/// terms are kept once, under their hash.
/// </summary>
internal sealed partial record DossierTerms {
  /// <summary>The version row of the catalogue.</summary>
  public required Guid Procedure { get; init; }
  public required string ProcedureCode { get; init; }
  public required int ProcedureVersion { get; init; }
  public required string Name { get; init; }
  public required string Field { get; init; }
  public required string Case { get; init; }
  public string? CaseCode { get; init; }
  public required string CaseName { get; init; }
  public required DossierDeadline? Deadline { get; init; }
  public required IReadOnlyList<TermComponent> Components { get; init; }
  /// <summary>The fees of the channel: đồng, <c>=</c> and FEEL over the answers, the DMN file that decides it, or null where the law is not known; all null where none of it is.</summary>
  public IReadOnlyList<string?>? Fees { get; init; }
  public IReadOnlyList<CheckLine> Checklist { get; init; } = [];
  public string? Form { get; init; }
  /// <summary>The version of the form that was filled.</summary>
  public string? FormHash { get; init; }
  public string? Process { get; init; }
  public required string ResultName { get; init; }
  public string? ResultTemplate { get; init; }
  public string? RefusalTemplate { get; init; }
  /// <summary>What the appraising official fills in for the result.</summary>
  public string? ResultForm { get; init; }
  /// <summary>What a granted result writes into registries.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<RecordBinding>? Records { get; init; }
  public IReadOnlyList<string> LegalBasis { get; init; } = [];
  /// <summary>Templates of its own by the number of the slip; a slip that is not there follows the official form.</summary>
  public IReadOnlyDictionary<string, string>? Slips { get; init; }
  [JsonIgnore] public Deadline? Rule => Deadline?.Rule;

  /// <summary>Of a draft that is tried: no dossier has them.</summary>
  [JsonIgnore] public bool IsDrawn { get; init; }

  /// <summary>The fee is collected on receipt, else on delivery.</summary>
  public bool PaidOnReceipt { get; init; }
  public bool BoundaryFree { get; init; }

  /// <summary>The subject must do it themselves; null where that is not known.</summary>
  [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public bool? InPerson { get; init; }

  public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Json.Options)!.AsObject();
  public static DossierTerms Of(JsonObject json) => json.Deserialize<DossierTerms>(Json.Options)!;

  public static string HashOf(JsonObject terms) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(terms, Json.Options)));
}

/// <summary>Terms as they were, kept once for all dossiers that share them.</summary>
internal sealed class DossierSnapshot {
  public required string Hash { get; init; }
  public required JsonObject Terms { get; init; }
}
