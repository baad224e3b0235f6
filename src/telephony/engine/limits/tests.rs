use super::*;

#[test]
fn too_many_sessions_are_refused_with_the_remedy() {
    assert_eq!(raise_file_limit(1), Ok(()));
    let refused = raise_file_limit(1 << 40).unwrap_err();
    let said = refused.to_string();
    assert!(said.contains("LimitNOFILE=2199023256576") && said.contains("ulimit -Hn"), "{said}");
}
