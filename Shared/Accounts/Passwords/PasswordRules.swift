/// Which passwords are taken, after NIST SP 800-63B: long rather than complicated, nothing that stands in every attacker's list, nothing
/// made of the login itself; no rules about kinds of characters and no expiry, because they make people choose worse ones.
package enum PasswordRules {
    /// In Unicode scalars. All characters are allowed, blanks too.
    package static let length = 12...128

    /// What is wrong with it, as a phrase after "the password"; nil when nothing is. It never shows the password.
    package static func problem(with password: String, login: String) -> String? {
        let scalars = Array(password.unicodeScalars)
        guard scalars.count >= length.lowerBound else { return "has fewer than \(length.lowerBound) characters" }
        guard scalars.count <= length.upperBound else { return "has more than \(length.upperBound) characters" }
        if scalars.contains(where: { $0.properties.generalCategory == .control }) { return "contains control characters" }
        if isMonotonous(scalars.map(\.value)) { return "repeats itself or counts" }
        let lower = password.lowercased()
        let bare = lower.filter { $0.isLetter || $0.isNumber }
        if CommonPasswords.contains(lower) || CommonPasswords.contains(bare) { return "stands in lists of common passwords" }
        let name = login.prefix { $0 != "@" }
        // What is left beside the names that everybody knows must be a password by itself.
        let rest = [String(name), login, "pintu", "lapor"].filter { $0.count >= 4 }
            .reduce(lower) { $0.replacing($1, with: "") }
        if rest.unicodeScalars.count < length.lowerBound - 4 && rest != lower { return "is made of the login or of Pintu's name" }
        return nil
    }

    /// "aaaaaaaaaaaa", "abababababab", "123123123123", "abcdefghijkl", "987654321098".
    private static func isMonotonous(_ values: [UInt32]) -> Bool {
        for period in 1...4 where (period..<values.count).allSatisfy({ values[$0] == values[$0 - period] }) { return true }
        let steps = zip(values.dropFirst(), values).map { Int64($0) - Int64($1) }
        // One break: digits start again after 9.
        return [1, -1].contains { step in steps.count { $0 != step } <= 1 }
    }
}

/// What attackers try first, of twelve characters and more; shorter ones are refused by their length.
enum CommonPasswords {
    static func contains(_ lower: String) -> Bool {
        if all.contains(lower) { return true }
        // "password12345" is "password" to everybody who guesses.
        let stem = String(lower.reversed().drop { $0.isNumber }.reversed())
        return stem.count < lower.count && stems.contains(stem)
    }

    private static let stems: Set<String> = [
        "password", "passwordku", "katasandi", "sandi", "rahasia", "qwerty", "qwertyuiop", "asdfghjkl", "admin", "administrator", "welcome",
        "selamat", "selamatdatang", "indonesia", "indonesiaraya", "jakarta", "surabaya", "bandung", "merdeka", "pancasila", "garuda",
        "letmein", "iloveyou", "akucintakamu", "sayangku", "bismillah", "alhamdulillah", "abcdef", "abcd", "test", "user", "operator",
        "petugas", "lapor", "pintu", "pengaduan", "sp4nlapor", "changeme", "gantisandi", "default", "login", "master", "superman",
        "dragon", "football", "sepakbola", "monkey", "sunshine", "princess", "computer", "komputer", "internet", "server",
    ]

    private static let all: Set<String> = [
        "123456789012", "1234567890123", "12345678901234", "123456789123", "123456123456", "123123123123", "111111111111", "000000000000",
        "112233445566", "121212121212", "102030405060", "098765432109", "987654321098", "password1234", "password12345", "passwordpassword",
        "password123!", "password123456", "p@ssw0rd1234", "passw0rd1234", "qwertyuiop[]", "qwertyuiop12", "qwertyuiop123", "qwerty123456",
        "qwerty1234567", "qwertyqwerty", "qwertyasdfgh", "qwertyuiopasdf", "1q2w3e4r5t6y", "1q2w3e4r5t6y7u", "q1w2e3r4t5y6", "1qaz2wsx3edc",
        "zaq12wsxcde3", "asdfghjkl123", "asdfghjkl;'", "asdfasdfasdf", "zxcvbnm12345", "zxcvbnmasdfg", "abc123abc123", "abcd1234abcd",
        "abcdef123456", "abcdefghijkl", "a1b2c3d4e5f6", "aaaaaaaaaaaa", "iloveyou1234", "iloveyouforever", "letmein12345", "welcome12345",
        "administrator", "administrator1", "administrator123", "adminadmin12", "admin1234567", "admin123admin", "adminpassword",
        "rootpassword", "changemenow1", "changeme1234", "defaultpassword", "thisispassword", "thisismypassword", "mypassword123",
        "correcthorsebatterystaple", "trustno1trustno1", "computer1234", "internet1234", "football1234", "superman1234", "michael12345",
        "indonesia123", "indonesia1945", "indonesia17081945", "indonesiaraya", "indonesiamerdeka", "merdeka17081945", "17agustus1945",
        "pancasila1945", "garudaindonesia", "jakarta12345", "surabaya1234", "bandung12345", "bismillah123", "bismillah1234", "bismillah786",
        "bismillahirrahmanirrahim", "alhamdulillah", "alhamdulillah1", "alhamdulillah123", "astaghfirullah", "subhanallah123",
        "insyaallah123",
        "akucintakamu", "akusayangkamu", "sayangkamu123", "katasandi123", "katasandi1234", "katasandiku12", "rahasia12345", "rahasiaku123",
        "sangatrahasia", "selamatdatang", "selamatpagi1", "gantipassword", "gantisandi123", "passwordbaru1", "passwordbaru123",
        "passwordku123", "pemerintahdaerah", "pengaduan1234", "pelayananpublik", "laporgoid2024", "laporgoid2025", "laporgoid2026",
        "sp4nlapor2024", "sp4nlapor2025", "sp4nlapor2026", "ombudsmanri123", "kemenpanrb123", "kemenpanrb2025", "dinaskesehatan",
        "dinaspendidikan", "dinasperhubungan", "sekretariatdaerah", "pemkotsurabaya", "pemkabbekasi1", "pemprovdkijakarta",
    ]
}
