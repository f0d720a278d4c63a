using System.Text.Json.Nodes;

namespace Saola.Bench;

/// <summary>What the virtual citizens write: two procedures of communes without a fee, one of them with a division.</summary>
internal static class Answers {
  /// <param name="paper">The birth notice in the draft.</param>
  public static object Birth(string office, int citizen, string draft, string paper) => new {
    draft, procedure = "1.001193", @case = "dang-ky-khai-sinh", office, contact = new { phone = $"09{citizen:00000000}", email = $"citizen-{citizen}@example.com" },
    components = new[] { new { key = "giay-chung-sinh", file = paper, fileName = "giay-chung-sinh.png" } }, delivery = "in_person", notice = "inbox", declared = true,
    form = new {
      fullName = "Nguyễn Thị Hoa", personalNumber = BenchPeople.Citizen(citizen), dateOfBirth = "1990-03-08", residenceCommune = "23575", residenceDetail = "12 đường Trần Hưng Đạo",
      phone = "0900000001", relation = "mother", childFullName = "Nguyễn Gia Bảo", childDateOfBirth = "2026-11-02", childTimeOfBirth = "06:30", childGender = "male", childEthnicGroup = "01",
      childNationality = "VN", birthPlaceKind = "facility", birthFacility = "Bệnh viện Đa khoa tỉnh", birthCommune = "23575", childHomeTown = "23575", motherFullName = "Nguyễn Thị Hoa",
      motherPersonalNumber = BenchPeople.Citizen(citizen), motherDateOfBirth = "1990-03-08", motherEthnicGroup = "01", motherNationality = "VN", motherResidenceCommune = "23575",
      motherResidenceDetail = "12 đường Trần Hưng Đạo", parentsMarried = "yes", fatherFullName = "Trần Văn Long", fatherPersonalNumber = "000075000003", fatherDateOfBirth = "1975-07-15",
      fatherEthnicGroup = "01", fatherNationality = "VN", fatherResidenceCommune = "23575", fatherResidenceDetail = "12 đường Trần Hưng Đạo", hasBirthNotice = "yes",
      birthNotice = new[] { "giay-chung-sinh.png" }, copies = 1, declared = true,
    },
  };

  /// <summary>What the specialist adds for the certificate: a number that the population database would have given.</summary>
  public static JsonObject BirthCertificate(int n) => new() { ["form"] = new JsonObject { ["childPersonalNumber"] = $"0642{n:00000000}" } };

  public static object PoorHousehold(string office, int citizen) => new {
    procedure = "1.011607", office, contact = new { phone = $"09{citizen:00000000}", email = $"citizen-{citizen}@example.com" }, components = Array.Empty<object>(),
    delivery = "in_person", notice = "inbox", declared = true,
    form = new {
      fullName = "Nguyễn Thị Hoa", personalNumber = BenchPeople.Citizen(citizen), dateOfBirth = "1990-03-08", ethnicGroup = "01", nationality = "VN", residenceCommune = "23575",
      residenceDetail = "12 đường Trần Hưng Đạo", phone = "0900000001", members = new[] { new { name = "Nguyễn Gia Bảo", dateOfBirth = "2026-11-02", relation = "con" } },
      requestKind = "poor", reason = "Nhà không có thu nhập ổn định.", lacks = new[] { "work" }, declared = true,
    },
  };
}
