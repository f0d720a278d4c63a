using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>A slip of TT 03/2025/TT-VPCP, kept as data.</summary>
internal sealed class DossierSlip {
  public Guid Id { get; init; }
  public Guid Dossier { get; init; }
  public string Form { get; init; } = "";
  /// <summary>Which of its kind for this dossier: the second supplement request is 2.</summary>
  public int Number { get; init; }
  /// <summary>All that it says, as its template takes it; but the lines of the control sheet are read when it is opened.</summary>
  public JsonObject Data { get; private set; } = [];
  public DateTimeOffset MadeAt { get; init; }
  public Guid MadeBy { get; init; }
  public string MadeByName { get; init; } = "";
  public Guid? SignedBy { get; private set; }
  public DateTimeOffset? SignedAt { get; private set; }
  public Guid? File { get; set; }

  DossierSlip() { }

  public static DossierSlip Make(Dossier dossier, string form, int number, JsonObject data, Actor by, DateTimeOffset now) => new() {
    Id = Guid.CreateVersion7(now), Dossier = dossier.Id, Form = form, Number = number, Data = data, MadeAt = now, MadeBy = by.Id, MadeByName = by.Name,
  };

  /// <summary>An apology and a notice of stopping are letters of the office: its head signs them, whoever drew them up.</summary>
  public static bool IsLetter(string form) => form is "04" or "05";

  public bool AwaitsSignature => IsLetter(Form) && SignedAt is null;

  /// <summary>The head has agreed with it; from now on the letter bears their name.</summary>
  public Error? Sign(PaperSigner signer, DateTimeOffset now) {
    if (!IsLetter(Form)) return DossierErrors.SlipNeedsNoSignature;
    if (SignedAt is not null) return DossierErrors.SlipSigned;
    var data = (JsonObject)Data.DeepClone();
    data["signer"] = PaperValues.Signer(signer);
    (Data, SignedBy, SignedAt) = (data, signer.Person, now);
    return null;
  }
}

/// <summary>A letter that waits for its signature, with the dossier it is about.</summary>
internal sealed class UnsignedLetter {
  public Guid Id { get; init; }
  public Guid Dossier { get; init; }
  public string Code { get; init; } = "";
  public string ProcedureName { get; init; } = "";
  public string Form { get; init; } = "";
  public DateTimeOffset MadeAt { get; init; }
  public string MadeByName { get; init; } = "";
}

/// <summary>Makes slips: what one says is kept whole at this moment, and nothing that changes later is on it.</summary>
internal sealed class DossierSlips(PaperValues values) {
  /// <summary>The control sheet (06) is one for the dossier.</summary>
  /// <param name="says">What only this slip says: reason, items, due, ground, who approved, stage.</param>
  public async Task<DossierSlip> Make(Work w, Dossier dossier, string form, JsonObject says, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var entry = db.Entry(dossier);
    var isNew = entry.State == EntityState.Added;
    var made = isNew ? [] : await db.DossierSlips(Actor.Machine("slips")).Where(s => s.Dossier == dossier.Id && s.Form == form).ToListAsync(ct);
    if (form == "06" && made.Count > 0) return made[0];
    if (!isNew && !entry.Collection(d => d.Components).IsLoaded) await entry.Collection(d => d.Components).LoadAsync(ct);
    var data = await values.Of(w, dossier, w.Now, ct);
    data["slip"] = Said($"{dossier.Code}/{form}-{made.Count + 1}", says, w.Now);
    data["officer"] = new JsonObject { ["name"] = w.Actor.Name };
    var slip = DossierSlip.Make(dossier, form, made.Count + 1, data, w.Actor, w.Now);
    if (DossierSlip.IsLetter(form)) {
      data["signer"] = await values.HeadOf(w, dossier.Office, ct);
      if (dossier.Allows(w.Actor, DossierPermissions.Sign) && w.Actor.Post?.Office == dossier.Office) slip.Sign(await values.SignerOf(w, dossier.Office, w.Actor.Id, w.Actor.Name, ct), w.Now);
    }
    db.Add(slip);
    w.Record("dossiers.slip_made", "dossier", dossier.Id, new { slip = slip.Id, form, slip.Number, signed = slip.SignedAt is not null });
    return slip;
  }

  static JsonObject Said(string number, JsonObject says, DateTimeOffset now) => new() {
    ["number"] = number, ["reason"] = says["reason"]?.DeepClone(), ["due"] = says["due"]?.DeepClone(), ["ground"] = says["ground"]?.DeepClone(), ["approvedBy"] = says["approvedBy"]?.DeepClone(),
    ["stage"] = Stage((string?)says["stage"]), ["items"] = Items(says["items"] as JsonArray), ["made"] = PaperValues.Day(now),
  };

  static string? Stage(string? stage) => stage switch {
    "intake" => Words.T.In("vi", "dossier_stage_intake"),
    "appraise" => Words.T.In("vi", "dossier_stage_appraise"),
    _ => null,
  };

  /// <summary>What was asked for, as text or as name and note.</summary>
  static JsonArray Items(JsonArray? items) => [.. (items ?? []).Select(i => i is JsonObject known ? known.DeepClone() : new JsonObject { ["name"] = i?.DeepClone() })];
}
