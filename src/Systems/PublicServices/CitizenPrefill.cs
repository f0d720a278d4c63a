using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Forms;
using Saola.Identity;
using Saola.Kernel;
using static Saola.PublicServices.Words;

namespace Saola.PublicServices;

/// <summary>What the account of the signed-in person says: <c>profile.fullName</c>.</summary>
internal sealed class ProfileSource(Work w, Identities identities) : IPrefillSource {
  (Guid Actor, PersonCard? Card)? known;

  public string Name => "profile";

  public async ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) {
    if (known?.Actor != actor.Id) known = (actor.Id, await identities.Person(w, actor.Id, ct));
    if (known?.Card is not { } card) return null;
    var value = what switch {
      "fullName" => card.FullName,
      "personalNumber" => card.PersonalNumber,
      "dateOfBirth" => card.DateOfBirth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
      "gender" => card.Gender switch { Gender.Male => "male", Gender.Female => "female", _ => null },
      "ethnicGroup" => card.EthnicGroup,
      "nationality" => card.Nationality,
      "phone" => card.Phone,
      "email" => card.Email,
      "residenceCommune" => card.ResidenceCommune,
      "residenceDetail" => card.ResidenceDetail,
      _ => null,
    };
    return string.IsNullOrEmpty(value) ? null : new(JsonValue.Create(value), T[w.Actor.Id == actor.Id ? "citizen_from_profile" : "citizen_from_their_profile"]);
  }
}

/// <summary>What a power tells of who gave it: name and number, of a person as <c>profile</c>, of an organisation as <c>organisation</c>.</summary>
internal sealed class PrincipalSource(PowerCard power, string name) : IPrefillSource {
  public string Name => name;

  public ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) {
    var value = (name, power.IsOrganisation, what) switch {
      ("profile", false, "fullName") or ("organisation", true, "name") => power.PrincipalName,
      ("profile", false, "personalNumber") or ("organisation", true, "taxCode") => power.PrincipalNumber,
      _ => null,
    };
    return ValueTask.FromResult(value is { Length: > 0 } ? new Found(JsonValue.Create(value), T["citizen_from_power"]) : null);
  }
}

/// <summary>The business that signed in, or the only one that the person represents: <c>organisation.taxCode</c>.</summary>
internal sealed class OrganisationSource(Work w, Identities identities) : IPrefillSource {
  (Guid Actor, BusinessCard? Card, string? Representative)? known;

  public string Name => "organisation";

  public async ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) {
    if (known?.Actor != actor.Id) known = await Of(actor, ct);
    if (known?.Card is not { } card) return null;
    var value = what switch {
      "name" => card.Name,
      "taxCode" => card.TaxCode,
      "phone" => card.Phone,
      "email" => card.Email,
      "commune" => card.Commune,
      "address" => card.Address,
      "representative" => known?.Representative,
      _ => null,
    };
    return string.IsNullOrEmpty(value) ? null : new(JsonValue.Create(value), T["citizen_from_organisation"]);
  }

  async Task<(Guid, BusinessCard?, string?)> Of(Actor actor, CancellationToken ct) {
    if (await identities.Business(w, actor.Id, ct) is { } own) return (actor.Id, own, null);
    var represented = await identities.Represented(w, ct);
    // Of several businesses nobody knows which one is meant.
    return represented.Count == 1 ? (actor.Id, represented[0], (await identities.Person(w, actor.Id, ct))?.FullName) : (actor.Id, null, null);
  }
}

/// <summary>What the person stated in their newest dossier that has the answer: <c>earlier.motherFullName</c>.</summary>
internal sealed class EarlierSource(Work w) : IPrefillSource {
  const int Looked = 10;
  readonly HashSet<Guid> used = [];
  List<(Guid Id, string Code, DateTimeOffset At, JsonObject Form)>? earlier;

  public string Name => "earlier";

  public async ValueTask<Found?> Find(Actor actor, string what, CancellationToken ct) {
    earlier ??= [.. (await w.Db<PublicServicesDb>().OwnDossiers(actor, PowerActs.Follow).AsNoTracking().Where(d => d.ApplicantAccount == actor.Id && d.Power == null).OrderByDescending(d => d.RegisteredAt).Take(Looked)
      .Select(d => new { d.Id, d.Code, d.RegisteredAt, d.Form }).ToListAsync(ct)).Select(d => (d.Id, d.Code, d.RegisteredAt, d.Form))];
    foreach (var (id, code, at, form) in earlier) {
      if (new FormAnswers(form).At(what) is not JsonValue value || value.ToString().Length == 0) continue;
      // an official who fills a form for the person has read there, whichever office's dossier it is
      if (w.Actor.Id != actor.Id && used.Add(id)) w.Record("dossiers.read", "dossier", id, about: actor.Id);
      return new(value, T["citizen_from_earlier", code, Vn.Date(at)]);
    }
    return null;
  }
}
