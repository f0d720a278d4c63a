using Microsoft.EntityFrameworkCore;

namespace Saola.Identity;

public sealed partial class Identities {
  /// <summary>The form of a personal identification number: 12 digits.</summary>
  public static bool IsPersonalNumber(string text) => Identity.Person.IsPersonalNumber(text);

  /// <summary>The form of a tax code: ten digits, or thirteen of a dependent unit, with or without their dash.</summary>
  public static bool IsTaxCode(string text) => Identity.Business.IsTaxCode(text);

  /// <summary>Whose numbers these are, for evidence about them: nothing else is told, and numbers of nobody known are left out.</summary>
  public async Task<IReadOnlyDictionary<string, Guid>> IdsByNumber(Work w, IReadOnlyCollection<string> numbers, CancellationToken ct) => numbers.Count == 0 ? new Dictionary<string, Guid>() :
    await w.Db<IdentityDb>().People(Actor.Machine("evidence")).Where(p => p.PersonalNumber != null && numbers.Contains(p.PersonalNumber)).ToDictionaryAsync(p => p.PersonalNumber!, p => p.Id, ct);
}
