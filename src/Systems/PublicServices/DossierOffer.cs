using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A version of a procedure as the catalogue published it: its row, and its item in the format of packs.</summary>
/// <param name="Decisions">The DMN files that decide its fees, by their ids.</param>
internal sealed record PublishedProcedure(Guid Id, JsonObject Item, IReadOnlyDictionary<string, string>? Decisions = null);

/// <summary>Where dossiers find the version of a procedure that is in force on a day.</summary>
internal interface IProcedureSource {
  Task<PublishedProcedure?> InForce(Work w, string code, DateOnly day, CancellationToken ct);
}

/// <summary>The catalogue of procedures.</summary>
internal sealed class PublishedProcedures(Procedures procedures) : IProcedureSource {
  public async Task<PublishedProcedure?> InForce(Work w, string code, DateOnly day, CancellationToken ct) =>
    await procedures.InForce(w, code, day, ct) is { } found ? new(found.Id, found.Item, await ProcedureFormulas.Decisions(w, found.Item, ct)) : null;
}

/// <summary>What one procedure means for one submission: its case on its channel at its office.</summary>
internal sealed record DossierOffer(DossierTerms Terms, Channel Channel, DateOnly Day, string Handler, bool HasDivision) {
  /// <summary>How surely the national electronic identification must know who hands it in online; null where nothing is demanded.</summary>
  public int? Identification { get; init; }

  /// <param name="caseKey">Null picks the only case.</param>
  public static Answer<DossierOffer> Make(PublishedProcedure procedure, string? caseKey, Channel channel, OrganisationCard office, DateOnly today) {
    var item = procedure.Item;
    if ((string?)item["route"]!["system"] != "here" || item["process"] is null) return DossierErrors.NotHere;
    if (!Texts(item["channels"]).Contains(channel.Word())) return DossierErrors.ChannelNotOffered;
    if (TermsOf(procedure, caseKey, channel, today) is not { } terms) return DossierErrors.NoCase;
    if (item["offices"]!.AsArray().FirstOrDefault(o => Chooses(o!, office)) is not { } selector) return DossierErrors.OfficeNotCompetent;
    var division = (string?)selector["division"];
    return new DossierOffer(terms, channel, today, division is null ? office.Code! : $"{office.Code}/{division}", (bool?)selector["hasDivision"] ?? false) { Identification = (int?)item["identification"]?["level"] };
  }

  /// <summary>The terms of one case as they are on a day; null picks the only case.</summary>
  public static DossierTerms? TermsOf(PublishedProcedure procedure, string? caseKey, Channel channel, DateOnly day) {
    var cases = procedure.Item["cases"]!.AsArray();
    var chosen = caseKey is null && cases.Count == 1 ? cases[0] : cases.FirstOrDefault(c => (string?)c!["key"] == caseKey);
    return chosen is null ? null : TermsOf(procedure, chosen, (string?)procedure.Item["process"], channel) with { Fees = Fees(procedure, chosen, channel, day) };
  }

  /// <summary>The terms of a dossier that another system owns: they are shown and counted by, nothing is done by them here.</summary>
  /// <param name="caseKey">Key or national code of the case; null picks the only case.</param>
  public static Answer<DossierTerms> Elsewhere(PublishedProcedure procedure, string? caseKey, Channel channel) {
    if ((string?)procedure.Item["route"]!["system"] == "here") return PortalErrors.ProcessedHere;
    var cases = procedure.Item["cases"]!.AsArray();
    var chosen = caseKey is null && cases.Count == 1 ? cases[0] : cases.FirstOrDefault(c => caseKey is not null && ((string?)c!["key"] == caseKey || (string?)c["code"] == caseKey));
    return chosen is null ? DossierErrors.NoCase : TermsOf(procedure, chosen, null, channel);
  }

  static DossierTerms TermsOf(PublishedProcedure procedure, JsonNode chosen, string? process, Channel channel) {
    var item = procedure.Item;
    var results = item["results"]!.AsArray();
    var result = results.FirstOrDefault(r => (string?)r!["key"] == (string?)chosen["result"]) ?? results[0]!;
    return new() {
      Procedure = procedure.Id, ProcedureCode = (string)item["code"]!, ProcedureVersion = (int)item["version"]!, Name = Vi(item["name"])!, Field = (string)item["field"]!,
      Case = (string)chosen["key"]!, CaseCode = (string?)chosen["code"], CaseName = Vi(chosen["name"])!, Deadline = Deadline(chosen, channel), Components = [.. chosen["components"]!.AsArray().Select(c => Component(c!))],
      Checklist = [.. (item["checklist"]?.AsArray() ?? []).Select(c => new CheckLine((string)c!["key"]!, Vi(c["text"])!, (bool?)c["required"] ?? false))],
      Form = (string?)chosen["form"] ?? (string?)item["form"], Process = process, ResultName = Vi(result["name"])!, ResultTemplate = (string?)result["template"],
      Records = result["records"] is JsonArray { Count: > 0 } records ? records.Deserialize<RecordBinding[]>(Json.Options) : null,
      RefusalTemplate = (string?)result["refusalTemplate"], ResultForm = (string?)result["form"], PaidOnReceipt = (string?)item["payWhen"] != "deliver", BoundaryFree = (bool?)item["boundaryFree"] ?? false, InPerson = (bool?)item["inPerson"]?["required"],
      Slips = item["slips"] is JsonArray { Count: > 0 } slips ? slips.ToDictionary(s => (string)s!["form"]!, s => (string)s!["template"]!, StringComparer.Ordinal) : null,
      LegalBasis = [.. item["legalBasis"]!.AsArray().Select(l => (string?)l!["article"] is { } article ? $"{article} {(string)l["document"]!}" : (string)l["document"]!)],
    };
  }

  /// <summary>By code, or all offices of a kind.</summary>
  internal static bool Chooses(JsonNode selector, OrganisationCard office) =>
    office.Code is not null && (Texts(selector["codes"]).Contains(office.Code) || (selector["kinds"] is { } kinds && office.IsOffice && Texts(kinds).Contains(office.Kind)));

  static DossierDeadline? Deadline(JsonNode chosen, Channel channel) {
    if (ForChannel(chosen["deadlines"]!.AsArray(), channel).FirstOrDefault() is not { } entry) return null;
    var unit = (string)entry["unit"]! switch {
      "hour" => DeadlineUnit.Hour,
      "working_day" => DeadlineUnit.WorkingDay,
      "calendar_day" => DeadlineUnit.CalendarDay,
      _ => DeadlineUnit.Month,
    };
    var cutOff = (string?)entry["cutOff"] is { } hour ? TimeOnly.ParseExact(hour, "HH:mm", CultureInfo.InvariantCulture) : (TimeOnly?)null;
    return new((int?)entry["amount"], unit, cutOff, Vi(entry["text"]));
  }

  /// <summary>The amounts of the entries that hold on the day; null when nothing is known of any.</summary>
  static IReadOnlyList<string?>? Fees(PublishedProcedure procedure, JsonNode chosen, Channel channel, DateOnly day) => chosen["fees"]!.AsArray() is { Count: > 0 } fees
    ? [.. fees.Where(f => Holds(f!, day)).GroupBy(f => (string?)f!["key"] ?? (string?)f["kind"]).SelectMany(group => ForChannel([.. group.Select(f => f!.DeepClone())], channel)).Select(f => Amount(procedure, f["amount"]))]
    : null;

  static string? Amount(PublishedProcedure procedure, JsonNode? amount) => ProcedureFormulas.DecisionOf(amount) is { } decision ? procedure.Decisions?.GetValueOrDefault(decision) : amount?.ToString();

  /// <summary>Entries of the channel itself win over those of any channel.</summary>
  static IEnumerable<JsonNode> ForChannel(JsonArray entries, Channel channel) {
    var own = entries.Where(e => (string?)e!["channel"] == channel.Word()).ToList();
    return (own.Count > 0 ? own : [.. entries.Where(e => (string?)e!["channel"] == "any")])!;
  }

  static bool Holds(JsonNode fee, DateOnly today) =>
    (DayOf(fee["from"]) is not { } from || from <= today) && (DayOf(fee["to"]) is not { } to || today <= to);

  static DateOnly? DayOf(JsonNode? text) => (string?)text is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

  static TermComponent Component(JsonNode c) => new(
    (string)c["key"]!, Vi(c["name"])!, (string?)c["kind"] switch {
      "form" => ComponentKind.Form,
      "present" => ComponentKind.Present,
      _ => ComponentKind.Document,
    }, (int?)c["originals"], (int?)c["copies"],
    c["required"]!.GetValueKind() == JsonValueKind.String ? (string)c["required"]! : c["required"]!.GetValueKind() == JsonValueKind.True ? "true" : "false") { Record = c["record"] is JsonObject record ? record.Deserialize<ComponentRecord>(Json.Options) : null };

  static string[] Texts(JsonNode? list) => [.. (list?.AsArray() ?? []).Select(t => (string)t!)];
  static string? Vi(JsonNode? text) => text is JsonObject o ? (string?)o["vi"] : (string?)text;
}
