using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Saola.Feel;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A version of a procedure as the catalogue published it: its row, and its item in the format of packs.</summary>
internal sealed record PublishedProcedure(Guid Id, JsonObject Item);

/// <summary>Where dossiers find the version of a procedure that is in force on a day.</summary>
internal interface IProcedureSource {
  Task<PublishedProcedure?> InForce(Work w, string code, DateOnly day, CancellationToken ct);
}

/// <summary>The catalogue of procedures.</summary>
internal sealed class PublishedProcedures(Procedures procedures) : IProcedureSource {
  public async Task<PublishedProcedure?> InForce(Work w, string code, DateOnly day, CancellationToken ct) =>
    await procedures.InForce(w, code, day, ct) is { } found ? new(found.Id, found.Item) : null;
}

/// <summary>What one procedure means for one submission: its case on its channel at its office, with these answers.</summary>
/// <param name="OpenFee">An answer without which a fee cannot be computed, so that <paramref name="AmountDue"/> is not known yet; it is also null where the law is not known.</param>
/// <param name="Asked">The answers from which a fee, or whether a paper is required, is computed.</param>
internal sealed record DossierOffer(DossierTerms Terms, string Handler, bool HasDivision, long? AmountDue, string? OpenFee, IReadOnlyList<TermComponent> Required, IReadOnlySet<string> Asked) {
  /// <param name="caseKey">Null picks the only case.</param>
  public static Answer<DossierOffer> Make(PublishedProcedure procedure, string? caseKey, Channel channel, OrganisationCard office, JsonObject answers, DateOnly today) {
    var item = procedure.Item;
    if ((string?)item["route"]!["system"] != "here" || (string?)item["process"] is not { } process) return DossierErrors.NotHere;
    if (!Texts(item["channels"]).Contains(channel.Word())) return DossierErrors.ChannelNotOffered;
    var cases = item["cases"]!.AsArray();
    var chosen = caseKey is null && cases.Count == 1 ? cases[0] : cases.FirstOrDefault(c => (string?)c!["key"] == caseKey);
    if (chosen is null) return DossierErrors.NoCase;
    if (item["offices"]!.AsArray().FirstOrDefault(o => Chooses(o!, office)) is not { } selector) return DossierErrors.OfficeNotCompetent;
    var variables = Variables(answers, channel, (string)chosen["key"]!, today);
    var components = chosen["components"]!.AsArray().Select(c => Component(c!)).ToList();
    var division = (string?)selector["division"];
    var (due, open) = Amount(chosen, channel, variables, today);
    return new DossierOffer(
      TermsOf(procedure, chosen, process, channel, components), division is null ? office.Code! : $"{office.Code}/{division}", (bool?)selector["hasDivision"] ?? false,
      due, open, [.. components.Where(c => IsRequired(c, variables))], Needed(chosen, channel, today));
  }

  /// <summary>The terms of a dossier that another system owns: they are shown and counted by, nothing is done by them here.</summary>
  /// <param name="caseKey">Key or national code of the case; null picks the only case.</param>
  public static Answer<DossierTerms> Elsewhere(PublishedProcedure procedure, string? caseKey, Channel channel) {
    if ((string?)procedure.Item["route"]!["system"] == "here") return PortalErrors.ProcessedHere;
    var cases = procedure.Item["cases"]!.AsArray();
    var chosen = caseKey is null && cases.Count == 1 ? cases[0] : cases.FirstOrDefault(c => caseKey is not null && ((string?)c!["key"] == caseKey || (string?)c["code"] == caseKey));
    return chosen is null ? DossierErrors.NoCase : TermsOf(procedure, chosen, null, channel, [.. chosen["components"]!.AsArray().Select(c => Component(c!))]);
  }

  static DossierTerms TermsOf(PublishedProcedure procedure, JsonNode chosen, string? process, Channel channel, List<TermComponent> components) {
    var item = procedure.Item;
    var results = item["results"]!.AsArray();
    var result = results.FirstOrDefault(r => (string?)r!["key"] == (string?)chosen["result"]) ?? results[0]!;
    return new() {
      Procedure = procedure.Id, ProcedureCode = (string)item["code"]!, ProcedureVersion = (int)item["version"]!, Name = Vi(item["name"])!, Field = (string)item["field"]!,
      Case = (string)chosen["key"]!, CaseCode = (string?)chosen["code"], CaseName = Vi(chosen["name"])!, Deadline = Deadline(chosen, channel), Components = components,
      Checklist = [.. (item["checklist"]?.AsArray() ?? []).Select(c => new CheckLine((string)c!["key"]!, Vi(c["text"])!, (bool?)c["required"] ?? false))],
      Form = (string?)chosen["form"] ?? (string?)item["form"], Process = process, ResultName = Vi(result["name"])!, ResultTemplate = (string?)result["template"],
      RefusalTemplate = (string?)result["refusalTemplate"], ResultForm = (string?)result["form"], PaidOnReceipt = (string?)item["payWhen"] != "deliver", BoundaryFree = (bool?)item["boundaryFree"] ?? false,
      LegalBasis = [.. item["legalBasis"]!.AsArray().Select(l => (string?)l!["article"] is { } article ? $"{article} {(string)l["document"]!}" : (string)l["document"]!)],
    };
  }

  /// <summary>By code, or all offices of a kind.</summary>
  internal static bool Chooses(JsonNode selector, OrganisationCard office) =>
    office.Code is not null && (Texts(selector["codes"]).Contains(office.Code) || (selector["kinds"] is { } kinds && office.IsOffice && Texts(kinds).Contains(KindWord(office.Kind))));

  internal static string KindWord(OrganisationKind kind) => kind switch {
    OrganisationKind.SpecialZone => "special_zone",
    _ => kind.ToString().ToLowerInvariant(),
  };

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

  /// <summary>The sum of the entries that hold today; null when one of them, or all, are not known, or cannot be computed yet for want of an answer.</summary>
  static (long? Due, string? Open) Amount(JsonNode chosen, Channel channel, JsonObject variables, DateOnly today) {
    if (chosen["fees"]!.AsArray().Count == 0) return (null, null);
    var amounts = Fees(chosen, channel, today).Select(f => (Amount: Value(f["amount"], variables), Formula: f["amount"])).ToList();
    return (amounts.Aggregate((long?)0, (sum, a) => sum + a.Amount), amounts.Where(a => a.Amount is null).SelectMany(a => Names(a.Formula)).FirstOrDefault());
  }

  /// <summary>The entries that hold today on this channel.</summary>
  static IEnumerable<JsonNode> Fees(JsonNode chosen, Channel channel, DateOnly today) =>
    chosen["fees"]!.AsArray().Where(f => Holds(f!, today)).GroupBy(f => (string?)f!["key"] ?? (string?)f["kind"]).SelectMany(group => ForChannel([.. group.Select(f => f!.DeepClone())], channel));

  /// <summary>The answers from which a fee, or whether a paper is required, is computed.</summary>
  public static IReadOnlySet<string> Needed(PublishedProcedure procedure, string caseKey, Channel channel, DateOnly today) =>
    procedure.Item["cases"]!.AsArray().FirstOrDefault(c => (string?)c!["key"] == caseKey) is { } chosen ? Needed(chosen, channel, today) : new HashSet<string>();

  static HashSet<string> Needed(JsonNode chosen, Channel channel, DateOnly today) => [..
    Fees(chosen, channel, today).Select(f => f["amount"]).Concat(chosen["components"]!.AsArray().Select(c => c!["required"])).SelectMany(Names)];

  /// <summary>The answers that a formula takes; none where the value is plain.</summary>
  static IEnumerable<string> Names(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? FeelExpression.Parse(((string)value!)[1..]).Variables.Except(Given) : [];

  /// <summary>Entries of the channel itself win over those of any channel.</summary>
  static IEnumerable<JsonNode> ForChannel(JsonArray entries, Channel channel) {
    var own = entries.Where(e => (string?)e!["channel"] == channel.Word()).ToList();
    return (own.Count > 0 ? own : [.. entries.Where(e => (string?)e!["channel"] == "any")])!;
  }

  static bool Holds(JsonNode fee, DateOnly today) =>
    (Day(fee["from"]) is not { } from || from <= today) && (Day(fee["to"]) is not { } to || today <= to);

  static DateOnly? Day(JsonNode? text) => (string?)text is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

  static long? Value(JsonNode? amount, JsonObject variables) => amount switch {
    null => null,
    _ when amount.GetValueKind() == JsonValueKind.Number => (long)amount,
    _ => FeelExpression.Parse(((string)amount!)[1..]).Evaluate(variables).Value is decimal number and >= 0 ? (long)decimal.Round(number) : null,
  };

  static TermComponent Component(JsonNode c) => new(
    (string)c["key"]!, Vi(c["name"])!, (string?)c["kind"] switch {
      "form" => ComponentKind.Form,
      "present" => ComponentKind.Present,
      _ => ComponentKind.Document,
    }, (int?)c["originals"], (int?)c["copies"],
    c["required"]!.GetValueKind() == JsonValueKind.String ? (string)c["required"]! : c["required"]!.GetValueKind() == JsonValueKind.True ? "true" : "false");

  /// <summary>What it costs with these answers; null when that cannot be said.</summary>
  public static long? Due(PublishedProcedure procedure, string caseKey, Channel channel, JsonObject answers, DateOnly today) =>
    Amount(procedure.Item["cases"]!.AsArray().First(c => (string?)c!["key"] == caseKey)!, channel, Variables(answers, channel, caseKey, today), today).Due;

  /// <summary>The keys of the papers that are required with these answers.</summary>
  public static IReadOnlySet<string> RequiredPapers(PublishedProcedure procedure, string caseKey, Channel channel, JsonObject answers, DateOnly today) =>
    procedure.Item["cases"]!.AsArray().First(c => (string?)c!["key"] == caseKey)!["components"]!.AsArray().Select(c => Component(c!))
      .Where(c => c.Kind == ComponentKind.Document && IsRequired(c, Variables(answers, channel, caseKey, today))).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);

  static bool IsRequired(TermComponent component, JsonObject variables) => component.Required switch {
    "true" => true,
    "false" => false,
    var feel => FeelExpression.Parse(feel[1..]).Evaluate(variables).IsTrue,
  };

  /// <summary>What expressions know without an answer.</summary>
  static readonly string[] Given = ["channel", "case", "today"];

  static JsonObject Variables(JsonObject answers, Channel channel, string caseKey, DateOnly today) {
    var variables = (JsonObject)answers.DeepClone();
    (variables["channel"], variables["case"], variables["today"]) = (channel.Word(), caseKey, today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    return variables;
  }

  static string[] Texts(JsonNode? list) => [.. (list?.AsArray() ?? []).Select(t => (string)t!)];
  static string? Vi(JsonNode? text) => text is JsonObject o ? (string?)o["vi"] : (string?)text;
}
