using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Saola.Forms;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>A file that waits in a draft.</summary>
internal sealed record DraftFile(Guid File, string Name, long Size);

/// <summary>Whose case it is, as typed: <c>self</c>, <c>person</c> or <c>organisation</c>.</summary>
internal sealed record DraftSubject(string Kind, string? Name, string? Number, string? Address) {
  public static readonly string[] Kinds = ["self", "person", "organisation"];

  public SubmitDossier.SubjectInput? Input => Kind == "self" ? null : new(Kind == "organisation", Name, Number?.Replace(" ", "", StringComparison.Ordinal), Address);
}

/// <summary>For whom a draft is made by a power, and until when the power holds.</summary>
internal sealed record DraftPrincipal(string Name, string? Number, DateOnly LastDay);

/// <summary>The record that was chosen in the place of a paper, as the page named it that asked for it.</summary>
internal sealed record ChosenRecord(Guid Id, string Origin, string Title);

/// <summary>Everything that the pages of a submission keep in its draft.</summary>
internal sealed class DraftContent {
  public JsonObject Form { get; set; } = [];
  public Dictionary<string, string> Unread { get; set; } = [];
  public Dictionary<string, Provenance> Provenance { get; set; } = [];
  /// <summary>What could not be filled when the form was, in words, by the path of the field.</summary>
  public Dictionary<string, string> Missed { get; set; } = [];
  /// <summary>The form that was filled from what is known of the person; it is done once.</summary>
  public string? FilledFor { get; set; }
  public string? Place { get; set; }
  /// <summary>The record that takes the place of a paper, by the key of the component; empty where the person hands in the paper.</summary>
  public Dictionary<string, Guid> Records { get; set; } = [];
  /// <summary>What takes the place of papers, by the key of the component, for the pages that do not ask the registers.</summary>
  public Dictionary<string, ChosenRecord> Chosen { get; set; } = [];
  /// <summary>The power by which it is handed in for somebody else; what it says of them stands in <see cref="Principal"/>.</summary>
  public Guid? Power { get; set; }
  public DraftPrincipal? Principal { get; set; }
  public DraftSubject? Subject { get; set; }
  public SubmitDossier.ContactInput? Contact { get; set; }
  public string? Delivery { get; set; }
  public string? Notice { get; set; }
  public string? DeliveryAddress { get; set; }

  /// <summary>A draft written by another program in another shape begins empty rather than fail.</summary>
  public static DraftContent Of(JsonObject json) {
    try {
      return json.Deserialize<DraftContent>(Json.Options) ?? new();
    } catch (JsonException) {
      return new();
    }
  }
}

/// <summary>One page on the way to a submission. <see cref="Key"/> is the last part of its address.</summary>
internal sealed record DraftStep(string Key, string Title, FormPage? Page = null);

/// <summary>A place for files: of a file field of the form, or of a component that no field asks for.</summary>
/// <param name="Key">Under which the draft keeps the files and the page posts them.</param>
/// <param name="Component">Key of the component that they answer; null for other papers.</param>
/// <param name="PaperOnly">No record takes its place, though one may take that of other papers of the component.</param>
internal sealed record FileSlot(string Key, string Label, string? Component, string? Path, string? Accept, bool PaperOnly = false);

/// <summary>A submission in the making: the draft with its procedure, case and form.</summary>
internal sealed class CitizenDraft {
  public const string Case = "truong-hop", Office = "noi-nop", Subject = "chu-ho-so", Papers = "giay-to", Delivery = "nhan-ket-qua", Review = "xem-lai", FormPart = "thong-tin-";

  public required Guid Id { get; init; }
  public required DateTimeOffset ChangedAt { get; init; }
  public required PublishedProcedure Published { get; init; }
  public required ProcedureItem Procedure { get; init; }
  public required ProcedureCase? ChosenCase { get; set; }
  public required string? OfficeCode { get; set; }
  public required KeptForm? Form { get; init; }
  public required FormAnswers Answers { get; init; }
  public required DraftContent Content { get; init; }
  public required Dictionary<string, List<DraftFile>> Files { get; init; }
  public required DateOnly Today { get; init; }

  /// <summary>What registers hold of the subject, by the key of the component that it could take the place of; null where the page does not ask them.</summary>
  public IReadOnlyDictionary<string, IReadOnlyList<HeldRecord>>? Offers { get; set; }

  public IReadOnlyList<HeldRecord> OffersFor(FileSlot slot) => slot is { PaperOnly: false, Component: { } component } ? Offers?.GetValueOrDefault(component) ?? [] : [];

  /// <summary>Whether a page has places for papers that records may take, or shows all that is handed in.</summary>
  public bool AsksRegisters(string step) {
    var held = (ChosenCase?.Components ?? []).Where(c => c.Record is not null).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
    return held.Count > 0 && step switch {
      Review => true,
      Papers => LooseSlots().Any(s => held.Contains(s.Component!)),
      _ => Form?.Definition.Pages.FirstOrDefault(p => step == $"{FormPart}{p.Number}") is { } page && Places(page.Group).Any(f => f.Component is { } component && held.Contains(component)),
    };

    // also those that other answers would show
    static IEnumerable<FormField> Places(FormField field) => field.Kind == FieldKind.File ? [field] : field.Parts.SelectMany(Places);
  }

  /// <summary>The record that takes the place of this paper; null where the paper is handed in. What no consent is asked for is taken unless the person prefers the paper.</summary>
  public ChosenRecord? Instead(FileSlot slot) {
    if (Offers is null) return slot is { PaperOnly: false, Component: { } component } ? Content.Chosen.GetValueOrDefault(component) : null;
    if (OffersFor(slot) is not { Count: > 0 } offers) return null;
    var held = Content.Records.TryGetValue(slot.Component!, out var chosen) ? offers.FirstOrDefault(o => o.Id == chosen)
      : offers is [var only] && ChosenCase?.Components.FirstOrDefault(c => c.Key == slot.Component)?.Record?.Asks == false ? only : null;
    return held is null ? null : new(held.Id, held.Origin, held.Title);
  }

  /// <summary>Keeps what takes the place of papers for the pages that do not ask the registers.</summary>
  public void Remember() {
    if (Offers is not null) Content.Chosen = FormSlots().Concat(LooseSlots()).Where(s => Instead(s) is not null).DistinctBy(s => s.Component).ToDictionary(s => s.Component!, s => Instead(s)!, StringComparer.Ordinal);
  }

  /// <summary>Keeps where that came from what registers filled in; what they do not hold is a mistake.</summary>
  public IReadOnlyList<Error> Take(FormRecords.Looked looked) {
    foreach (var (path, from) in looked.Filled) {
      Content.Provenance[path] = from;
      Content.Missed.Remove(path);
    }
    if (looked.Filled.Count > 0) Settle();
    return looked.Missed;
  }

  public static string RecordName(string component) => "record." + component;

  /// <summary>Takes what a page says of records in the place of papers.</summary>
  public void Choose(IEnumerable<FileSlot> slots, IFormCollection posted) {
    foreach (var component in slots.Where(s => OffersFor(s).Count > 0).Select(s => s.Component!).Distinct(StringComparer.Ordinal))
      if (posted.TryGetValue(RecordName(component), out var said)) Content.Records[component] = Guid.TryParse(said, out var id) ? id : Guid.Empty;
  }

  public string Heading => (Procedure.PlainName ?? Procedure.Name).Say();
  public string Address(string step) => $"/nop-ho-so/{Id}/{step}";

  /// <summary>The id of the form of a case of a procedure.</summary>
  public static string? FormOf(PublishedProcedure published, string? caseKey) =>
    (string?)published.Item["cases"]!.AsArray().FirstOrDefault(c => (string?)c!["key"] == caseKey)?["form"] ?? (string?)published.Item["form"];

  /// <summary>The pages that this case and these answers need, in order.</summary>
  public IReadOnlyList<DraftStep> Steps() {
    var steps = new List<DraftStep>();
    if (Procedure.Cases.Count > 1) steps.Add(new(Case, T["citizen_step_case"]));
    steps.Add(new(Office, T["citizen_step_office"]));
    if (Content.Power is null) steps.Add(new(Subject, T["citizen_step_subject"]));
    if (Form is not null) steps.AddRange(Form.Definition.Shown(Answers, Today).Select(p => new DraftStep($"{FormPart}{p.Number}", p.Group.Label, p)));
    if (LooseSlots().Any()) steps.Add(new(Papers, T["citizen_step_papers"]));
    steps.Add(new(Delivery, T["citizen_step_delivery"]));
    steps.Add(new(Review, T["citizen_step_review"]));
    return steps;
  }

  /// <summary>Places for files that the form shows with these answers.</summary>
  public IEnumerable<FileSlot> FormSlots() => Form is null ? [] : Form.Definition.Shown(Answers, Today).SelectMany(p => SlotsOf(p.Group));

  public IEnumerable<FileSlot> SlotsOf(FormField field, string prefix = "") {
    if (FormRules.IsHidden(field, Answers, Today)) return [];
    if (field.Kind == FieldKind.File) return [new($"{prefix}{field.Key}", field.Label, field.Component, $"{prefix}{field.Key}", field.Accept, field.Properties.GetValueOrDefault("record") == "none")];
    return field.Kind != FieldKind.Group ? [] : field.Parts.SelectMany(p => SlotsOf(p, field.Key is null ? prefix : prefix + field.Key + "."));
  }

  /// <summary>Papers of the case that no field of the form asks for, at whatever answers.</summary>
  public IEnumerable<FileSlot> LooseSlots() {
    var asked = Form?.Definition.Fields.Where(f => f.Kind == FieldKind.File && f.Component is not null).Select(f => f.Component).ToHashSet() ?? [];
    return (ChosenCase?.Components ?? []).Where(c => c.Kind == "document" && !asked.Contains(c.Key)).Select(c => new FileSlot(LooseKey(c.Key), c.Name.Say(), c.Key, null, null));
  }

  public static string LooseKey(string component) => "components." + component;

  /// <summary>Puts the names of the kept files where the form's rules look for them, and settles the rest.</summary>
  public void Settle() {
    if (Form is null) return;
    foreach (var slot in FormSlots().Where(s => s.Path is not null)) {
      var parts = slot.Path!.Split('.');
      var at = Answers.Data;
      foreach (var part in parts[..^1]) {
        if (at[part] is not JsonObject) at[part] = new JsonObject();
        at = (JsonObject)at[part]!;
      }
      at[parts[^1]] = Instead(slot) is { } record ? new JsonArray(new JsonObject { ["name"] = $"{record.Origin}: {record.Title}", ["record"] = record.Id.ToString() }) : Files.TryGetValue(slot.Key, out var kept) && kept.Count > 0 ? JsonSerializer.SerializeToNode(kept, Json.Options) : null;
    }
    Form.Definition.Settle(Answers, Today);
  }

  /// <summary>The papers as they are handed in; files of places that the answers no longer show stay behind.</summary>
  public SubmitDossier.PieceInput[] Pieces() => [
    .. FormSlots().Concat(LooseSlots()).Select(s => (Slot: s, Record: Instead(s))).Where(s => s.Record is not null).DistinctBy(s => s.Slot.Component).Select(s => new SubmitDossier.PieceInput(s.Slot.Component!, Record: s.Record!.Id)),
    .. FormSlots().Concat(LooseSlots()).Where(s => Instead(s) is null).SelectMany(slot => (Files.GetValueOrDefault(slot.Key) ?? [])
    .Select(f => new SubmitDossier.PieceInput(IsOfCase(slot.Component) ? slot.Component! : DossierIntake.OtherPapers, f.File, f.Name, Note: IsOfCase(slot.Component) ? null : slot.Label))),
  ];

  bool IsOfCase(string? component) => component is not null && ChosenCase?.Components.Any(c => c.Key == component) == true;
}
