using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>The versions of procedures as drafts make them: a next one is written for a code, and ends the one before.</summary>
internal sealed class ProcedureBook(FormLibrary library, Templates templates, Packs packs, Identities identities, ProcedureSurroundings around) : IDraftedKind {
  static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

  public string Name => "procedure";

  /// <summary>The next version of a procedure is made under the name of its code, whichever pack it came with.</summary>
  public static string DraftId(string code) => $"studio:procedure/{code}";

  public async Task<string?> InForce(Work w, string id, CancellationToken ct) {
    if (await Last(w, id.Split('/')[^1], ct) is not { } last) return null;
    var item = ProcedureDraft.As(last.Item, last.Code, last.Number + 1, Vn.Day(w.Now));
    (item["id"], item["effective"]) = (DraftId(last.Code), new JsonObject { ["from"] = null, ["to"] = null });
    return item.ToJsonString(Indented);
  }

  public async Task<IReadOnlyList<(string Id, string Name)>> All(Work w, CancellationToken ct) =>
    [.. (await w.Db<PublicServicesDb>().ProceduresInForce(Vn.Day(w.Now)).OrderBy(p => p.Name).Select(p => new { p.Code, p.Name }).ToListAsync(ct)).Select(p => (DraftId(p.Code), p.Name))];

  public IReadOnlyList<DraftedChange> Between(string before, string after) =>
    [.. ProcedureDifference.Between(Read(before) ?? [], Read(after) ?? []).Select(c => new DraftedChange(c.Place, c.Before, c.After))];

  public async Task<IReadOnlyList<DraftedFault>> Lint(Work w, string id, string content, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    if (Read(content) is not { } item) return [new("", T["procedure_no_json"])];
    var json = JsonSerializer.SerializeToElement(item);
    if (PackSchemas.Check("procedure", json).Select(f => new DraftedFault(f.Pointer, $"{f.Problem} {f.Cure}")).ToList() is { Count: > 0 } faults) return faults;
    var code = (string)item["code"]!;
    var forms = await Forms(item, beside, ct);
    var found = new List<DraftedFault>();
    if (id != DraftId(code)) found.Add(new("code", T["procedure_code_otherwise", DraftId(code)]));
    found.AddRange((await around.Lint(w, id, item, content, beside, ct)).Select(f => new DraftedFault("", $"{f.Problem} {f.Cure}", f.Line)));
    found.AddRange(ProcedureDraft.Lacking(item, forms).Select(f => new DraftedFault(f.Place, f.Message)));
    found.AddRange(await around.Unknown(item, ct));
    foreach (var (place, named) in Named(item))
      if (!beside.ContainsKey(named) && !await IsThere(w, named, ct)) found.Add(new(place, T["procedure_not_there", named]));
    found.AddRange(await Undecided(w, item, forms, beside, ct));
    return found;
  }

  /// <summary>What a fee's decision asks and no form of its case answers, and one that decides more than the fee.</summary>
  static async Task<IEnumerable<DraftedFault>> Undecided(Work w, JsonObject item, IReadOnlyDictionary<string, FormDefinition> forms, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    var found = new List<DraftedFault>();
    foreach (var id in ProcedureFormulas.DecisionsOf(item)) {
      if ((beside.GetValueOrDefault(id) ?? await Processes.DrawnDecisions(w, id, ct)) is not { } xml || Decision(xml) is not { } decision) continue;
      if (decision.Answers != 1) found.Add(new(id, T["procedure_decisions_many", decision.Answers]));
      found.AddRange(item["cases"]!.AsArray().Where(c => c!["fees"]!.AsArray().Any(f => ProcedureFormulas.DecisionOf(f!["amount"]) == id))
        .SelectMany(c => ProcedureFormulas.Unanswered([.. decision.Names.Except(DossierTerms.Given)], item, c!, forms)).Select(name => new DraftedFault(id, T["procedure_unknown_name", name])));
    }
    return found;
  }

  /// <summary>Null where the file has mistakes: they are found at its own place.</summary>
  static FeeDecision? Decision(string xml) {
    try {
      return FeeDecision.Drawn(xml);
    } catch (Feel.Dmn.DmnException) {
      return null;
    }
  }

  /// <summary>The forms of its cases as they will be: those that come into force with it, and those in force.</summary>
  async Task<IReadOnlyDictionary<string, FormDefinition>> Forms(JsonObject item, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    var forms = new Dictionary<string, FormDefinition>(await ProcedureFormulas.Forms(item, library, ct), StringComparer.Ordinal);
    foreach (var id in ProcedureFormulas.FormsOf(item))
      if (beside.TryGetValue(id, out var drawn) && FormDefinition.Lint(drawn).Count == 0) forms[id] = FormDefinition.Parse(drawn);
    return forms;
  }

  /// <summary>All that a version names of other kinds, each with its place.</summary>
  static IEnumerable<(string Place, string Id)> Named(JsonObject item) =>
    from named in ProcedureFormulas.FormsOf(item).Select(f => ("form", (string?)f))
      .Concat(ProcedureFormulas.DecisionsOf(item).Select(d => ("fees", (string?)d)))
      .Append(("process", (string?)item["process"]))
      .Concat((item["slips"] as JsonArray ?? []).Select(s => ("slips", (string?)s!["template"])))
      .Concat(item["results"]!.AsArray().SelectMany(r => new[] { ("results", (string?)r!["template"]), ("results", (string?)r["refusalTemplate"]), ("results", (string?)r["form"]) }))
    where named.Item2 is not null
    select (named.Item1, named.Item2);

  async Task<bool> IsThere(Work w, string id, CancellationToken ct) => id.Split(':', '/') switch {
    [_, "form", ..] => await library.Find(id, ct) is not null,
    [_, "template", ..] => await templates.Find(id, ct) is not null,
    [_, "decision", ..] => await Processes.DrawnDecisions(w, id, ct) is not null,
    [_, "process", var key] => await Processes.Drawn(w, key, ct) is not null,
    _ => false,
  };

  public async Task<Error?> PutInForce(Work w, string id, string content, DateOnly from, CancellationToken ct) {
    var item = Read(content)!;
    var code = (string)item["code"]!;
    await PublishProcedure.Alone(w, code, ct);
    return (await Add(w, item, code, from, packs, new { draft = id }, ct)).Error;
  }

  public async Task<Answer<JsonObject>?> Begin(Work w, string content, DraftedCase handed, IReadOnlyDictionary<string, string> beside, CancellationToken ct) {
    if (Read(content) is not { } item) return new Error(ErrorKind.Invalid, "procedures.no_json", T["procedure_no_json"]);
    if (await identities.OrganisationByCode(handed.Office, ct) is not { } office) return DossierErrors.OfficeNotCompetent;
    if (ChannelWords.ParseChannel(handed.Channel) is not { } channel) return DossierErrors.ChannelNotOffered;
    var decisions = new Dictionary<string, string>(await ProcedureFormulas.Decisions(w, item, ct) ?? new Dictionary<string, string>(), StringComparer.Ordinal);
    foreach (var (id, xml) in beside) if (id.Contains(":decision/", StringComparison.Ordinal)) decisions[id] = xml;
    var offer = DossierOffer.Make(new(Guid.Empty, item, decisions), (string?)item["cases"]?[0]?["key"], channel, office, Vn.Day(w.Now));
    if (offer.IsError) return offer.Error;
    var terms = offer.Value.Terms with { IsDrawn = true };
    var due = terms.Price(channel, handed.Answers, Vn.Day(w.Now)).Due;
    return new JsonObject {
      ["dossier"] = Guid.Empty.ToString(), ["code"] = $"{handed.Office}-000000-0000", ["channel"] = handed.Channel, ["office"] = handed.Office, ["intakeOffice"] = handed.Office, ["handler"] = offer.Value.Handler,
      ["hasDivision"] = offer.Value.HasDivision, ["checkedAtCounter"] = false, ["amountDue"] = due, ["paid"] = false, ["payWhen"] = terms.PaidOnReceipt ? "receive" : "deliver", ["delivery"] = "electronic",
    };
  }

  public async Task<string?> TemplateOf(string content, string task, IReadOnlyDictionary<string, string> headers, CancellationToken ct) {
    if (Read(content) is not { } item) return null;
    if (task == SignResult.TaskType) return (string?)(item["results"] as JsonArray)?.FirstOrDefault()?["template"];
    if (task != MakeSlip.TaskType || !headers.TryGetValue("form", out var form)) return null;
    return (item["slips"] as JsonArray ?? []).Where(s => (string?)s!["form"] == form).Select(s => (string?)s!["template"]).FirstOrDefault() ?? (await templates.OfForm(form, ct))?.Id;
  }

  /// <summary>The newest version of a procedure, whenever it holds.</summary>
  public static Task<Procedure?> Last(Work w, string code, CancellationToken ct) => w.Db<PublicServicesDb>().Procedures().Where(p => p.Code == code).OrderByDescending(p => p.Number).FirstOrDefaultAsync(ct);

  /// <summary>Writes the next version of a procedure, which must be alone; its number.</summary>
  /// <param name="of">Where it came from, for the ledger.</param>
  public static async Task<Answer<int>> Add(Work w, JsonObject draft, string code, DateOnly from, Packs packs, object of, CancellationToken ct) {
    var last = await Last(w, code, ct);
    if (last?.EffectiveFrom >= from || last?.EffectiveTo >= from) return ProcedureErrors.DayTaken(last.EffectiveTo ?? last.EffectiveFrom!.Value);
    var number = (last?.Number ?? 0) + 1;
    var id = ProcedureDraft.ItemId(code, number);
    var item = ProcedureDraft.As(draft, code, number, from);
    await ProcedureWriter.Write(w, id, item, ct);
    await packs.Edit(id, item.ToJsonString(Indented), ct);
    if (last is { EffectiveTo: null }) await CloseProcedure.End(last, from.AddDays(-1), w, packs, ct);
    w.Record("procedures.published", "procedure", ProcedureWriter.IdOf(id), new { code, number, from, of });
    return number;
  }

  static JsonObject? Read(string content) {
    try {
      return JsonNode.Parse(content) as JsonObject;
    } catch (JsonException) {
      return null;
    }
  }
}
